/**
 * What the PowerShell child runs. One child is kept, because starting PowerShell takes half a second and `wmic` is gone
 * since Windows 11 24H2. Requests, a line each: `<id> all`, `<id> pid <pid>`, `<id> port <port>`. Answers, a line each:
 * `{"id":..,"row":{..}}` any number of times, then `{"id":..,"end":true}` or `{"id":..,"error":".."}`.
 */
export const WINDOWS_SCRIPT = `
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$out = New-Object System.IO.StreamWriter([Console]::OpenStandardOutput(), (New-Object System.Text.UTF8Encoding $false))
$columns = 'ProcessId,ParentProcessId,Name,CommandLine,CreationDate,WorkingSetSize,SessionId,KernelModeTime,UserModeTime'
function Send($value) { $out.WriteLine((ConvertTo-Json -Compress -Depth 3 $value)) }
function SendRow($id, $p) {
  $started = $null
  if ($p.CreationDate) { $started = ([DateTimeOffset]$p.CreationDate).ToUnixTimeMilliseconds() }
  Send @{ id = $id; row = @{ pid = $p.ProcessId; ppid = $p.ParentProcessId; name = $p.Name; commandLine = $p.CommandLine;
    startTime = $started; rssBytes = $p.WorkingSetSize; session = $p.SessionId;
    cpuTime = $p.KernelModeTime + $p.UserModeTime } }
}
while ($null -ne ($line = [Console]::In.ReadLine())) {
  $word = $line.Split(' ')
  $id = [int]$word[0]
  try {
    switch ($word[1]) {
      'all' { Get-CimInstance -Query "SELECT $columns FROM Win32_Process" | ForEach-Object { SendRow $id $_ } }
      'pid' {
        $wanted = [uint32]$word[2]
        Get-CimInstance -Query "SELECT $columns FROM Win32_Process WHERE ProcessId = $wanted" |
          ForEach-Object { SendRow $id $_ }
      }
      'port' {
        $port = [uint16]$word[2]
        Get-NetTCPConnection -State Listen -LocalPort $port -ErrorAction SilentlyContinue |
          Where-Object { @('127.0.0.1', '0.0.0.0', '::') -contains $_.LocalAddress } |
          Sort-Object { $_.LocalAddress -ne '127.0.0.1' } |
          ForEach-Object { Send @{ id = $id; row = @{ pid = $_.OwningProcess } } }
      }
    }
    Send @{ id = $id; end = $true }
  } catch {
    Send @{ id = $id; error = [string]$_.Exception.Message }
  }
  $out.Flush()
}
`;

/** The arguments for powershell.exe; the script goes encoded, so that no shell reads its quotes. */
export function powershellArguments(script: string = WINDOWS_SCRIPT): string[] {
  const encoded = Buffer.from(script, 'utf16le').toString('base64');
  return [
    '-NoLogo',
    '-NoProfile',
    '-NonInteractive',
    '-ExecutionPolicy',
    'Bypass',
    '-EncodedCommand',
    encoded,
  ];
}
