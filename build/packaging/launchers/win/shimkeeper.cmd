@echo off
rem The command line of an installed app, which brings its own runtime: Electron that runs as Node.
setlocal
set ELECTRON_RUN_AS_NODE=1
"%~dp0..\..\Shimkeeper.exe" "%~dp0..\app.asar.unpacked\dist\bin\shimkeeper.cjs" %*
