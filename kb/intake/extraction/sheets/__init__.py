"""Spreadsheets: workbooks of several programs become one model, and that becomes Markdown.

`workbook` is the model, `xlsx`, `xls`, `ods` and `spreadsheet_xml` fill it, and `number_format`
shows a number as its cell would.
"""
