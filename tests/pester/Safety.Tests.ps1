Describe 'The API key' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))

        # Runs commands that succeed and fail in all known ways, with all streams on.
        function Invoke-AllScenario {
            $stub = (Get-Stub -Failed bad).
                OnWait('missing', [Bctrl.Testing.StubResponse]::Error(404, 'No such operation', 'operation.not_found', 'req-1')).
                OnWait('refused', [Bctrl.Testing.StubResponse]::ConnectionRefused()).
                OnWait('strange', [Bctrl.Testing.StubResponse]::Text('<html>', 200, 'text/html')).
                OnWait('run', (Get-WaitResponse run running))
            Connect-Stub $stub -MaximumRetryCount 1 -Verbose
            Get-BctrlConnection
            Get-BctrlConnection | Format-List * -Force
            'a', 'bad', 'missing', 'refused', 'strange', 'run', '' | Wait-BctrlOperation -RequireSuccess -Timeout 2 -Verbose -Debug -ErrorAction Continue
            $stub = $stub.CompleteToolCallsAfter([timespan]::Zero, 'succeeded').
                On('GET /v1/tool-calls/none/result', [Bctrl.Testing.StubResponse]::ConnectionRefused()).
                On('GET /v1/tool-calls', (Get-JsonResponse ([Bctrl.Testing.CannedToolCall]::Page('c', [Bctrl.Testing.CannedToolCall]::Json('a', 'running', ''))))).
                On('POST /v1/tool-calls/a/respond', (Get-ToolCallResponse a)).On('POST /v1/tool-calls/a/cancel', (Get-ToolCallResponse a cancelled)).
                On('POST /v1/tools/t/calls', (Get-ToolCallResponse a queued '' 202))
            Set-ToolCall $stub bad failed
            Set-ToolCall $stub ask requires_input, succeeded
            'a', 'bad', 'ask', 'missing', 'none', '' | Wait-BctrlToolCall -RequireSuccess -Timeout 20 -Verbose -Debug -WarningAction Continue -ErrorAction Continue | Format-List * -Force
            Start-BctrlToolCall t @{ n = 1 } -Verbose
            Start-BctrlToolCall u -Verbose -ErrorAction Continue
            Send-BctrlToolCallResponse a $true -Verbose
            Send-BctrlToolCallResponse missing $true -Verbose -ErrorAction Continue
            Get-BctrlToolCall -Verbose -ErrorAction Continue
            Stop-BctrlToolCall a -Verbose
            $null = $stub.On('POST /v1/operations/*/wait', [Bctrl.Testing.StubResponse]::Error(401, 'Unknown key', 'auth.required', 'req-2'))
            try { Wait-BctrlOperation a -Verbose } catch { $_ | Format-List * -Force }
        }
    }

    BeforeEach {
        $Error.Clear()
    }

    AfterEach {
        Disconnect-Bctrl
    }

    It 'is in no stream' {
        $text = Invoke-AllScenario *>&1 | Out-String -Width 400
        $text | Should -BeLike '*POST https://api.example.test/v1/operations/a/wait: 200*'
        $text | Should -BeLike '*GET https://api.example.test/v1/tool-calls/a/result*'
        $text | Should -BeLike '*POST https://api.example.test/v1/tools/t/calls: 202*'
        $text | Should -BeLike '*The list of tool calls is not complete*'
        $text | Should -BeLike '*401*'
        $text | Should -Not -Match 'canary'
    }

    It 'is in no error record and no exception' {
        $null = Invoke-AllScenario *>&1
        $Error.Count | Should -BeGreaterThan 5
        $text = $Error | ForEach-Object { $_ | Format-List * -Force; $_.Exception | Format-List * -Force; "$($_.Exception)" } | Out-String -Width 400
        $text | Should -Not -Match 'canary'
        if (Get-Command Get-Error -ErrorAction SilentlyContinue) {
            Get-Error -Newest 20 | Out-String -Width 400 | Should -Not -Match 'canary'
        }
    }

    It 'is in no transcript' {
        $transcript = [IO.Path]::Combine("$TestDrive", 'transcript.txt')
        $script = [IO.Path]::Combine("$TestDrive", 'script.ps1')
        Set-Content $script @"
            . '$([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))'
            function Invoke-AllScenario { ${function:Invoke-AllScenario} }
            `$null = Start-Transcript '$transcript'
            Invoke-AllScenario
            `$Error | Format-List * -Force
            `$null = Stop-Transcript
"@
        $null = Invoke-PowerShell -File $script *>&1
        $text = Get-Content $transcript -Raw
        $text | Should -BeLike '*api.example.test*'
        $text | Should -Not -Match 'canary'
    }

    It 'is in no exported file' {
        Connect-Stub (Get-Stub -Failed bad)
        $connection = Get-BctrlConnection
        $operation = Wait-BctrlOperation bad
        $connection, $operation | Export-Clixml TestDrive:/all.xml -Depth 6
        Get-Content TestDrive:/all.xml -Raw | Should -Not -Match 'canary'
        $connection | Export-Csv TestDrive:/all.csv -NoTypeInformation
        Get-Content TestDrive:/all.csv -Raw | Should -Not -Match 'canary'
        $connection | Select-Object Server, SubaccountId, MaximumRetryCount, Proxy | ConvertTo-Json | Should -Not -Match 'canary'
        $connection | ConvertTo-Json -Depth 6 -WarningAction SilentlyContinue | Should -Not -Match 'canary'
        "$connection" | Should -Be 'https://api.example.test/'
    }

    It 'is in no property of the connection' {
        Connect-Stub (Get-Stub)
        (Get-BctrlConnection | Get-Member -Force -MemberType Properties).Name | Should -Not -Contain 'ApiKey'
        Get-BctrlConnection | Format-Custom -Depth 5 | Out-String -Width 400 | Should -Not -Match 'canary'
    }

    It 'is in the Authorization header of each request, and not in its URI or body' {
        $stub = Get-Stub
        Connect-Stub $stub
        $null = Wait-BctrlOperation a
        $stub.Requests[0].Headers['Authorization'] | Should -Be "Bearer $canary"
        $stub.Requests[0].Uri.AbsoluteUri | Should -Not -Match 'canary'
        $stub.Requests[0].Body | Should -Not -Match 'canary'
    }
}

# The server sends control sequences for a terminal in every string. The properties of the output objects contain them
# unchanged. The views, the errors and the messages of the module don't.
Describe 'The text of a response' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))

        # Clears the screen, sets the title, rings the bell, moves the cursor and reverses the text; in 7-bit and 8-bit sequences.
        $sequences = '\u001b[2J\u001b]0;gotcha\u0007\u001b[1A\r\b\u009b31m\u009d0;gotcha\u009c\u0000\u007f\u202e\u2066\u2028 word'
        $escape = [string] [char] 27

        # Gets the JSON of an operation with these sequences. The operations 'runs' and 'idle' have not completed.
        function Get-HostileOperation {
            param([string] $Id, [string] $Kind = $Id)

            $result = @"
{"mode":"ESC","ok":false,"runtime":"ESC","steps":[
  {"index":1,"call":"ESC","ok":true,"result":"ESC","binding":{"alias":"ESC","id":"ESC","type":"ESC"},
   "resolved":{"call":"ESC","target":"ESC","method":"ESC","sessionId":"ESC","pageId":"ESC","contextId":"ESC","handleId":"ESC","ref":"ESC"}},
  {"index":2,"call":"ESC","ok":false,"error":{"code":"ESC","message":"ESC","hint":"ESC","diagnostic":
   {"id":"ESC","category":"ESC","code":"ESC","call":"ESC","driver":"ESC","expected":"ESC","received":"ESC","closest":["ESC"],
    "docsUrl":"ESC","fixes":[{"title":"ESC","command":"ESC","example":"ESC"}]}}}]}
"@
            $isRunning = $Kind -in 'runs', 'idle'
            $progress = '{"step":1,"totalSteps":2,"currentCall":"ESC","message":"ESC","lastEventType":"ESC"}'
            @"
{"id":"$Id","status":"$(if ($Kind -eq 'failed') { $Kind } else { 'ESC' })",
 "runtimeKind":"ESC","runtime":"ESC","runtimeId":"ESC","workspaceId":"ESC","createdAt":"ESC","startedAt":"2026-03-01T09:00:00Z",
 "finishedAt":$(if ($isRunning) { 'null' } else { '"2026-03-01T10:00:00Z"' }),"currentCall":$(if ($Kind -eq 'idle') { 'null' } else { '"ESC"' }),
 "progress":$(if ($Kind -eq 'idle') { 'null' } else { $progress }),"result":$(if ($isRunning) { 'null' } else { $result }),
 "error":{"code":"ESC","message":"ESC","details":{"more":"ESC"}},"ESC":"ESC"}
"@.Replace('ESC', $sequences)
        }

        # Gets a server that sends these sequences in each kind of response.
        function Get-HostileStub {
            $stub = [Bctrl.Testing.StubHttpMessageHandler]::new()
            foreach ($route in 'GET /v1/operations/{0}', 'POST /v1/operations/{0}/wait', 'POST /v1/operations/{0}/cancel') {
                $responses = @{
                    refused = [Bctrl.Testing.StubResponse]::Json('{"error":"ESC","code":"ESC","requestId":"ESC"}'.Replace('ESC', $sequences), 400)
                    moved   = [Bctrl.Testing.StubResponse]::Text('', 302, 'text/plain').With('Location', "https://elsewhere.example.test/$escape[2J")
                    other   = [Bctrl.Testing.StubResponse]::Json((Get-HostileOperation $sequences running), 200)
                    broken  = [Bctrl.Testing.StubResponse]::Text("<title>$escape[2J&#27;[2J$([char] 0x9b)2J</title>", 502, 'text/plain')
                    nothing = [Bctrl.Testing.StubResponse]::Throws([Net.Http.HttpRequestException]::new("$escape[2J"))
                }
                foreach ($id in 'a', 'failed', 'runs', 'idle') {
                    $json = Get-HostileOperation $id
                    if ($route -like '*wait') { $json = [Bctrl.Testing.CannedOperation]::Envelope($json, $false) }
                    $responses[$id] = [Bctrl.Testing.StubResponse]::Json($json, 200)
                }
                foreach ($id in $responses.Keys) { $null = $stub.On(($route -f $id), $responses[$id]) }
            }
            $stub
        }

        # Fails if a text has control characters, or characters that reverse or break lines. Only a stack trace may have lines.
        function Assert-NoControlCharacter {
            param([string] $Where, [string[]] $Text, [switch] $AllowLine)

            $pattern = '[\p{Cc}' + [char] 0x202e + [char] 0x2066 + [char] 0x2028 + ']'
            foreach ($item in $Text) {
                $checked = if ($AllowLine) { $item -replace '[\r\n]' } else { $item }
                $found = @([regex]::Matches($checked, $pattern) | ForEach-Object { 'U+{0:X4}' -f [int] $_.Value[0] } | Select-Object -Unique)
                if ($found) { throw "Sanitize $Where, which has the characters $($found -join ', '): $($item -replace $pattern, '?')" }
            }
        }

        # The streams of this runspace are recorded.
        $runspace = [runspacefactory]::CreateRunspace()
        $runspace.Open()

        # Runs a script in the other runspace with the hostile server, and asserts that what PowerShell shows has no control characters.
        function Invoke-Hostile {
            param([string] $Script)

            $shell = [powershell]::Create()
            $shell.Runspace = $runspace
            try {
                $connect = @'
param($Module, $Key, $Stub)
Import-Module $Module
Connect-Bctrl -ApiKey $Key -Server https://api.example.test -HttpMessageHandler $Stub -MaximumRetryCount 1 -RetryIntervalSec 0.001
$VerbosePreference = $DebugPreference = $WarningPreference = 'Continue'
'@
                $null = $shell.AddScript($connect).AddArgument([IO.Path]::Combine($moduleParent, 'Bctrl', 'Bctrl.psd1')).AddArgument((ConvertTo-Key)).AddArgument((Get-HostileStub)).Invoke()
                $shell.HadErrors | Should -BeFalse
                $shell.Commands.Clear()
                $output = $shell.AddScript($Script).Invoke()

                Assert-NoControlCharacter 'a verbose message' $shell.Streams.Verbose
                Assert-NoControlCharacter 'a debug message' $shell.Streams.Debug
                Assert-NoControlCharacter 'a warning' $shell.Streams.Warning
                Assert-NoControlCharacter 'a progress record' ($shell.Streams.Progress | ForEach-Object { "$($_.Activity) $($_.StatusDescription) $($_.CurrentOperation)" })
                foreach ($record in $shell.Streams.Error) {
                    $record.Exception.GetType().FullName | Should -BeLikeExactly 'Bctrl.*'
                    Assert-NoControlCharacter 'an error' @(
                        "$record"; "$($record.CategoryInfo)"; $record.CategoryInfo.GetMessage([cultureinfo]::InvariantCulture)
                        $record.FullyQualifiedErrorId; $record.ErrorDetails.Message; $record.ErrorDetails.RecommendedAction
                        $record.Exception.PSObject.Properties | Where-Object { $_.Value -is [string] -and $_.Name -ne 'StackTrace' } | ForEach-Object Value
                    )
                }
                Assert-NoControlCharacter 'an exception' ($shell.Streams.Error | ForEach-Object { "$($_.Exception)" }) -AllowLine
                # PowerShell colours the output with escape sequences of its own.
                Assert-NoControlCharacter 'the output' (($output | Out-String -Width 240) -replace "$escape\[[0-9;]*m" -split '\r?\n')
                [pscustomobject]@{
                    Output = @($output); Errors = @($shell.Streams.Error)
                    Verbose = @($shell.Streams.Verbose); Progress = @($shell.Streams.Progress | Where-Object Activity -Like '*operations')
                }
            } finally {
                $shell.Dispose()
            }
        }
    }

    AfterAll {
        $runspace.Dispose()
        Disconnect-Bctrl
    }

    It 'has no control sequences when it is shown: <_>' -ForEach @(
        'Wait-BctrlOperation a -RequireSuccess -Verbose -Debug -WarningAction Continue'
        'Wait-BctrlOperation failed -RequireSuccess -Verbose -Debug -WarningAction Continue'
        'Wait-BctrlOperation runs -Timeout 0 -Verbose -Debug -WarningAction Continue'
        'Wait-BctrlOperation runs -Timeout 0.6 -Verbose -Debug -WarningAction Continue'
        'Wait-BctrlOperation a, failed, runs, idle -Timeout 0.6 -Verbose -Debug -WarningAction Continue'
        'Get-BctrlOperation a, failed, runs -Verbose -Debug -WarningAction Continue'
        'Stop-BctrlOperation a, failed, runs -Verbose -Debug -WarningAction Continue'
        'Stop-BctrlOperation runs -Wait -Timeout 0.6 -Verbose -Debug -WarningAction Continue'
        'Get-BctrlOperationStep a, failed, runs -Verbose -Debug -WarningAction Continue'
        'Get-BctrlOperation failed | Get-BctrlOperationStep -Failed'
        'Get-BctrlOperation refused, moved, other, broken, nothing -Verbose -Debug -WarningAction Continue'
        'Wait-BctrlOperation refused, moved, other, broken, nothing -Verbose -Debug -WarningAction Continue'
        'Invoke-BctrlRequest /v1/operations/failed -Verbose -Debug -WarningAction Continue'
        'Invoke-BctrlRequest /v1/operations/refused -Verbose -Debug -WarningAction Continue'
        '(Get-BctrlOperation failed).Error'
        '(Get-BctrlOperation failed).Result'
        '(Get-BctrlOperation failed).Steps'
        '(Get-BctrlOperation failed).Steps.Resolved'
        '(Get-BctrlOperation failed).Steps.Binding'
        '(Get-BctrlOperation failed).Steps.Error'
        '(Get-BctrlOperation failed).Steps.Error.Diagnostic'
        '(Get-BctrlOperation failed).Steps.Error.Diagnostic.Fixes'
        '(Get-BctrlOperation runs).Progress'
        'Get-BctrlOperation a; Get-BctrlOperation failed | Out-Null; (Get-BctrlOperation runs)'
    ) {
        $run = Invoke-Hostile $_
        $run.Output.Count + $run.Errors.Count | Should -BeGreaterThan 0
        if ($_ -like '*-Verbose*') { $run.Verbose | Should -Not -BeNullOrEmpty }
        # Progress is shown after 0.2 s.
        if ($_ -like '*-Timeout 0.6*') { $run.Progress | Should -Not -BeNullOrEmpty }
    }

    It 'has no control sequences in a list: <_>' -ForEach @(
        'Get-BctrlOperation a, failed, runs'
        '(Get-BctrlOperation failed).Error'
        '(Get-BctrlOperation failed).Result'
        '(Get-BctrlOperation failed).Steps'
        '(Get-BctrlOperation failed).Steps.Error'
        '(Get-BctrlOperation runs).Progress'
        'Get-BctrlOperationStep failed'
    ) {
        $run = Invoke-Hostile "$_ | Format-List"
        $run.Errors | Should -BeNullOrEmpty
        $run.Output.Count | Should -BeGreaterThan 0
    }

    It 'is unchanged in the properties of the output' {
        Connect-Stub (Get-HostileStub)
        (Get-BctrlOperation failed -WarningAction SilentlyContinue).Error.Message | Should -BeExactly ("`"$sequences`"" | ConvertFrom-Json)
    }
}
