Describe 'Wait-BctrlOperation -Verbose' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))
    }

    AfterEach {
        Disconnect-Bctrl
    }

    It 'writes a line for each request, with its route, status, duration and request id' {
        $stub = (Get-Stub).On('POST /v1/operations/a%2Fb/wait', @(
                (Get-WaitResponse a/b running).With('x-request-id', 'req-1')
                (Get-WaitResponse a/b).With('x-bctrl-request-id', 'req-2')
            ))
        Connect-Stub $stub
        $operation, $lines = (Wait-BctrlOperation a/b -Verbose 4>&1).Where({ $_ -isnot [Management.Automation.VerboseRecord] }, 'Split')
        $operation.Id | Should -Be 'a/b'
        $lines.Count | Should -Be 2
        "$($lines[0])" | Should -MatchExactly '^POST https://api\.example\.test/v1/operations/a%2Fb/wait: 200 in \d+\.\d\d s, request id req-1$'
        "$($lines[1])" | Should -MatchExactly '^POST https://api\.example\.test/v1/operations/a%2Fb/wait: 200 in \d+\.\d\d s, request id req-2$'
    }

    It 'writes a line for a request without a response' {
        Connect-Stub (Get-Stub).OnWait('a', [Bctrl.Testing.StubResponse]::ConnectionRefused())
        $lines = Wait-BctrlOperation a -Verbose -ErrorAction SilentlyContinue 4>&1
        @($lines).Count | Should -Be 1
        "$lines" | Should -MatchExactly ('^POST https://api\.example\.test/v1/operations/a/wait: ' +
            'No response was received from api\.example\.test: Connection refused\. in \d+\.\d\d s$')
    }

    It 'writes the line of each request before the command ends' {
        Connect-Stub (Get-Stub)
        $lines = 1..100 | ForEach-Object { "op-$_" } | Wait-BctrlOperation -Verbose 4>&1 | Where-Object { $_ -is [Management.Automation.VerboseRecord] }
        $lines.Count | Should -Be 100
    }

    It 'says why a request is retried, how often, and after which delay, without a warning' {
        $busy = [Bctrl.Testing.StubResponse]::Error(503, 'Busy', 'busy', 'req-1')
        Connect-Stub (Get-Stub).OnWait('a', @($busy, [Bctrl.Testing.StubResponse]::ConnectionRefused(), (Get-WaitResponse a))) -MaximumRetryCount 2
        $output = Wait-BctrlOperation a -Verbose -ErrorAction Stop 3>&1 4>&1
        $output | Where-Object { $_ -is [Management.Automation.WarningRecord] } | Should -BeNullOrEmpty
        @($output | Where-Object { $_ -is [Management.Automation.VerboseRecord] -and $_ -notlike 'POST *' } | ForEach-Object ToString) | Should -BeExactly @(
            "The server could not process the request for operation 'a': Busy (503 ServiceUnavailable, busy, request id req-1). Retrying in 0.0 s (1 of 2)."
            'No response was received from api.example.test: Connection refused. Retrying in 0.0 s (2 of 2).'
        )
    }

    It 'shortens only the text of the server, and not what follows it' {
        $busy = [Bctrl.Testing.StubResponse]::Error(503, 'x' * 2000, 'busy', 'req-1')
        Connect-Stub (Get-Stub).OnWait('a', @($busy, (Get-WaitResponse a))) -MaximumRetryCount 1
        $lines = Wait-BctrlOperation a -Verbose 4>&1 | Where-Object { $_ -like '* Retrying in *' }
        "$lines" | Should -BeExactly ("The server could not process the request for operation 'a': $('x' * 1000)$([char] 0x2026) " +
            '(503 ServiceUnavailable, busy, request id req-1). Retrying in 0.0 s (1 of 1).')
        Connect-Stub (Get-Stub).OnWait('a', $busy) -MaximumRetryCount 1000
        "$(Get-CommandError { Wait-BctrlOperation a -Timeout 0.3 })" | Should -BeLike '*(503 ServiceUnavailable, busy, request id req-1) (* tries).'
    }

    It '<What> line' -ForEach @(
        @{ What = 'without -Verbose, writes no'; Preference = 'SilentlyContinue'; Parameters = @{}; Count = 0 }
        @{ What = 'if $VerbosePreference is Continue, writes a'; Preference = 'Continue'; Parameters = @{}; Count = 1 }
        @{ What = 'with -Verbose, writes a'; Preference = 'SilentlyContinue'; Parameters = @{ Verbose = $true }; Count = 1 }
        @{ What = 'with -Verbose:$false, writes no'; Preference = 'Continue'; Parameters = @{ Verbose = $false }; Count = 0 }
    ) {
        Connect-Stub (Get-Stub)
        $VerbosePreference = $Preference
        $output = Wait-BctrlOperation a @Parameters *>&1
        @($output | Where-Object { $_ -is [Management.Automation.VerboseRecord] }).Count | Should -Be $Count
        @($output).Count | Should -Be (1 + $Count) -Because 'nothing is in the other streams'
    }

    It 'says once that requests wait for Retry-After, also if it applies to many of them' {
        $stub = (Get-Stub).OnWait('a', [Bctrl.Testing.StubResponse]::Error(429, 'Slow down', 'rate.limited', 'req-1').With('Retry-After', '10'))
        Connect-Stub $stub
        Wait-BctrlOperation a -ErrorAction SilentlyContinue
        $lines = 'b', 'c', 'd' | Wait-BctrlOperation -Timeout 0.3 -Verbose -ErrorAction SilentlyContinue 3>&1 4>&1
        @($lines).Count | Should -Be 1
        "$lines" | Should -MatchExactly '^The server requested a delay of (10|[1-9]) s \(Retry-After\)\. The next request is sent at \d\d:\d\d:\d\d\.$'
    }
}

# The warnings depend on how long the server is out of reach. Therefore the tests report the events of the client themselves.
Describe 'A command that has to wait for the server' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))
        Connect-Stub (Get-Stub).OnWait('a', [Bctrl.Testing.StubResponse]::ConnectionRefused())
        Wait-BctrlOperation a -ErrorVariable failures -ErrorAction SilentlyContinue
        $unreachable = $failures[0].Exception
        $stub = (Get-Stub).OnWait('a', [Bctrl.Testing.StubResponse]::Error(429, 'Slow down', 'rate.limited', 'req-1').With('Retry-After', '20'))
        Connect-Stub $stub
        Wait-BctrlOperation a -ErrorVariable failures -ErrorAction SilentlyContinue
        $throttled = $failures[0].Exception
        $connection = (Connect-Bctrl -ApiKey (ConvertTo-Key) -PassThru).PSObject.BaseObject

        $client = [Bctrl.BctrlException].Assembly
        $reporterType = [Bctrl.PowerShell.WaitBctrlOperationCommand].Assembly.GetType('Bctrl.PowerShell.RequestReporter')

        function Get-Retrying {
            param($Failure, [int] $FailureCount, [double] $Delay, [double] $FailingFor)

            [Activator]::CreateInstance($client.GetType('Bctrl.RequestEvent+Retrying'), @(
                    $Failure, $FailureCount, 20, [timespan]::FromSeconds($Delay), [timespan]::FromSeconds($FailingFor)))
        }

        function Get-Throttled {
            param([double] $Delay)

            [Activator]::CreateInstance($client.GetType('Bctrl.RequestEvent+Throttled'), @([timespan]::FromSeconds($Delay)))
        }

        # Reports events as a command does.
        function Write-RequestEvent {
            [CmdletBinding()]
            param([object[]] $RequestEvent)

            $reporter = [Activator]::CreateInstance($reporterType, @($PSCmdlet, $connection))
            foreach ($item in $RequestEvent) {
                $null = $reporterType.GetMethod('Report').Invoke($reporter, @($item))
            }
        }

        # Gets the type and the text of each record, with the same time in each.
        function Get-RecordText {
            process { "$($_.GetType().Name): $_" -replace 'at \d\d:\d\d:\d\d\.', 'at <time>.' }
        }
    }

    AfterAll {
        Disconnect-Bctrl
    }

    It 'warns once that the server has been out of reach for 15 seconds' {
        $written = Write-RequestEvent -Verbose 3>&1 4>&1 -RequestEvent @(
            Get-Retrying $unreachable 1 1.04 0
            Get-Retrying $unreachable 4 8.06 14.9
            Get-Retrying $unreachable 5 12 15
            Get-Retrying $unreachable 6 30 27.6
        )
        $failure = 'No response was received from api.example.test: Connection refused.'
        $written | Get-RecordText | Should -BeExactly @(
            "VerboseRecord: $failure Retrying in 1.0 s (1 of 20)."
            "VerboseRecord: $failure Retrying in 8.1 s (4 of 20)."
            "VerboseRecord: $failure Retrying in 12.0 s (5 of 20)."
            "WarningRecord: $failure The request has failed for 15 s. The command continues to retry."
            "VerboseRecord: $failure Retrying in 30.0 s (6 of 20)."
        )
    }

    It 'warns once that the server requested a delay of 15 seconds or more' {
        $written = Write-RequestEvent -Verbose 3>&1 4>&1 -RequestEvent @(
            Get-Throttled 14.2
            Get-Throttled 15
            Get-Throttled 300
        )
        $written | Get-RecordText | Should -BeExactly @(
            'VerboseRecord: The server requested a delay of 15 s (Retry-After). The next request is sent at <time>.'
            'VerboseRecord: The server requested a delay of 15 s (Retry-After). The next request is sent at <time>.'
            'WarningRecord: The server requested a delay of 15 s (Retry-After). The next request is sent at <time>.'
            'VerboseRecord: The server requested a delay of 300 s (Retry-After). The next request is sent at <time>.'
        )
    }

    It 'warns of both causes, and of each once' {
        $written = Write-RequestEvent -RequestEvent @(
            Get-Retrying $throttled 1 20.4 0
            Get-Retrying $throttled 2 20.4 20.7
            Get-Throttled 20
        ) 3>&1
        $written | Get-RecordText | Should -BeExactly @(
            'WarningRecord: The server requested a delay of 20 s (Retry-After). The next request is sent at <time>.'
            "WarningRecord: $($throttled.Message) The request has failed for 21 s. The command continues to retry."
        )
    }
}
