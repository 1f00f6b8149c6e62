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

    It 'is not sent to the target of a redirect' {
        $stub = (Get-Stub).OnWait('a', [Bctrl.Testing.StubResponse]::Text('', 307, 'text/plain').With('Location', 'https://elsewhere.example.test/'))
        Connect-Stub $stub
        { Wait-BctrlOperation a -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidResponse,Bctrl.PowerShell.WaitBctrlOperationCommand'
        $stub.Requests.Count | Should -Be 1
    }
}

Describe 'The text of a response' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))
    }

    AfterAll {
        Disconnect-Bctrl
    }

    It 'has no control sequences when it is shown' {
        Connect-Stub (Get-Stub).OnWait('a', (Get-RawWaitResponse '{"id":"a","status":"failed","error":{"code":"\u001b[2J","message":"\u001b]0;title\u0007\r\n"}}'))
        $operation = Wait-BctrlOperation a -RequireSuccess -ErrorVariable failures -ErrorAction SilentlyContinue
        $operation | Format-List | Out-String -Width 200 | Should -Not -Match "$([char]27)\[2J|$([char]27)\]0|$([char]7)"
        "$($failures[0])" | Should -Not -Match '[\x00-\x1f]'
    }
}
