# In LibreOffice: registers the database as a data source, imports views of the scorecard into a spreadsheet, as
# Data > Data Sources does, and compares its cells with psql's rows.  Prints TAP.
#
# usage: libreoffice.py PIPE FOLDER
#
# PIPE is where soffice listens.  FOLDER/psql is what test/clients/expect.sql has written.
import datetime
import os
import pathlib
import sys
import time

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.sheet.DataImportMode import TABLE
from com.sun.star.util import NumberFormat

pipe, folder = sys.argv[1], pathlib.Path(sys.argv[2])
n = failed = 0


def check(found, expected, name):
    global n, failed
    n += 1
    print("ok" if found == expected else "not ok", n, "-", name)
    if found != expected:
        print(f"#   found    {found}\n#   expected {expected}")
        failed += 1


def connect():
    resolver = uno.getComponentContext().ServiceManager.createInstance("com.sun.star.bridge.UnoUrlResolver")
    for _ in range(600):
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            time.sleep(0.1)
    raise SystemExit("soffice does not listen")


def property_value(name, value):
    item = PropertyValue()
    item.Name, item.Value = name, value
    return item


context = connect()
create = context.ServiceManager.createInstance
sources = create("com.sun.star.sdb.DatabaseContext")
source = sources.createInstance()
source.URL = f"sdbc:postgresql:host={os.environ['PGHOST']} dbname=demo"
source.User = os.environ["PGUSER"]
source.DatabaseDocument.storeAsURL((folder / "scorecard.odb").as_uri(), ())
sources.registerObject("scorecard", source)

connection = source.getConnection(source.User, "")
views = [view for view in (folder / "psql/views").read_text().split() if view.startswith("scorecard.")]
check([view for view in views if not connection.Tables.hasByName(view)], [], "the views are among its tables")

document = create("com.sun.star.frame.Desktop").loadComponentFromURL("private:factory/scalc", "_blank", 0, (property_value("Hidden", True),))
sheet = document.Sheets.getByIndex(0)
day_zero = datetime.date(1899, 12, 30)


def value_of(cell, kind):
    if cell == "":
        return None
    if kind == "date":
        return (day_zero + datetime.timedelta(days=cell)).isoformat()
    return bool(cell) if kind == "boolean" else cell


for view in views:
    columns = [line.split("\t")[:2] for line in (folder / f"psql/{view}.columns").read_text().splitlines()]
    rows = [[None if value == "\\N" else value == "t" if kind == "boolean" else float(value) if kind in ("bigint", "integer", "numeric") else value
             for value, (_, kind) in zip(line.split("\t"), columns)] for line in (folder / f"psql/{view}.rows").read_text().splitlines()]
    sheet.clearContents(1023)
    # the first view as the user names it; others in the order of psql
    query = (folder / f"psql/{view}.query").read_text().strip()
    kind, what = (TABLE, view) if view == views[0] else (uno.Enum("com.sun.star.sheet.DataImportMode", "SQL"), query)
    sheet.getCellRangeByName("A1").doImport((property_value("DatabaseName", "scorecard"), property_value("SourceType", kind),
                                              property_value("SourceObject", what), property_value("IsNative", kind != TABLE)))
    header, *cells = sheet.getCellRangeByPosition(0, 0, len(columns) - 1, len(rows) + 1).DataArray
    check(list(header), [name for name, _ in columns], f"{view}: the columns")
    check([set(cell) for cell in cells[len(rows):]], [{""}], "... and no row more")
    found = [[value_of(cell, kind) for cell, (_, kind) in zip(row, columns)] for row in cells[:len(rows)]]
    order = lambda row: [str(value) for value in row]
    check(sorted(found, key=order), sorted(rows, key=order), "... the rows, with their types")
    days = [(i, j) for j, row in enumerate(found) for i, (_, kind) in enumerate(columns) if kind == "date" and row[i]][:1]
    check([bool(document.NumberFormats.getByKey(sheet.getCellByPosition(i, j + 1).NumberFormat).Type & NumberFormat.DATE) for i, j in days], [True] * len(days),
          "... and days are shown as days")

document.close(True)
connection.close()
sources.revokeObject("scorecard")
print(f"1..{n}")
raise SystemExit(1 if failed else 0)
