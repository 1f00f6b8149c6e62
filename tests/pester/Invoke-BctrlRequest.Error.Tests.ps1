# Errors, retries, and what the user sees meanwhile.

Describe 'The errors of Invoke-BctrlRequest' {
    BeforeDiscovery {
        # The assembly for Windows PowerShell has a TimeProvider of its own.
        $canReplaceClock = $PSEdition -eq 'Core' -and $env:BCTRL_TEST_FRAMEWORK -ne 'netstandard2.0'
        $checkRequest = 'Correct the problem that the message describes. To see the request, run the command again with -Verbose.'
        $tryLater = 'Run the command again later. If the error persists, contact bctrl support and include the request id.'
    }

    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))

        function Get-ErrorResponse {
            param([int] $Status)

            [Bctrl.Testing.StubResponse]::Error($Status, 'Busy.', 'busy', 'req-1')
        }
    }

    AfterEach {
        Disconnect-Bctrl
    }

    It 'are the same as those of the other cmdlets: <Status> is <ErrorId>' -ForEach @(
        @{ Status = 400; ErrorId = 'InvalidRequest'; Category = 'InvalidArgument'; Message = "The server rejected the request for '/v1/x'"
            Action = $checkRequest }
        @{ Status = 403; ErrorId = 'PermissionDenied'; Category = 'PermissionDenied'
            Message = "The API key does not have permission to access '/v1/x'"
            Action = 'Run Connect-Bctrl with an API key that has this permission, or with the correct -SubaccountId.' }
        @{ Status = 404; ErrorId = 'NotFound'; Category = 'ObjectNotFound'; Message = "The server could not find '/v1/x'"
            Action = 'Check the path. Get-BctrlConnection shows the server and the subaccount that were used.' }
        @{ Status = 409; ErrorId = 'Conflict'; Category = 'InvalidOperation'; Message = "The current state of '/v1/x' does not allow this request"
            Action = 'Check the current status with Get-BctrlOperation or Get-BctrlToolCall, then try again.' }
        @{ Status = 418; ErrorId = 'InvalidRequest'; Category = 'InvalidArgument'; Message = "The server rejected the request for '/v1/x'"
            Action = $checkRequest }
        @{ Status = 422; ErrorId = 'InvalidRequest'; Category = 'InvalidArgument'; Message = "The server rejected the request for '/v1/x'"
            Action = $checkRequest }
        @{ Status = 429; ErrorId = 'RateLimited'; Category = 'LimitsExceeded'; Message = 'The server received too many requests'
            Action = 'Wait and run the command again. Use a lower -ThrottleLimit, or run Connect-Bctrl with a higher -MaximumRetryCount.' }
        @{ Status = 500; ErrorId = 'ServerError'; Category = 'ResourceUnavailable'; Message = "The server could not process the request for '/v1/x'"
            Action = $tryLater }
        @{ Status = 503; ErrorId = 'ServerError'; Category = 'ResourceUnavailable'; Message = "The server could not process the request for '/v1/x'"
            Action = $tryLater }
        @{ Status = 302; ErrorId = 'InvalidResponse'; Category = 'InvalidData'; Message = "The response for '/v1/x' has an unexpected status code"
            Action = 'Check with Get-BctrlConnection that the server is the bctrl API, and that no proxy responds in its place.' }
    ) {
        Connect-Stub (Get-RequestStub ([Bctrl.Testing.StubResponse]::Error($Status, "The server's words.", 'the.code', 'req-5')))
        $failure = Get-CommandError { Invoke-BctrlRequest /v1/x }
        $failure.FullyQualifiedErrorId | Should -Be "$ErrorId,Bctrl.PowerShell.InvokeBctrlRequestCommand"
        $failure.CategoryInfo.Category | Should -Be $Category
        $failure.TargetObject | Should -BeExactly '/v1/x'
        $failure.Exception | Should -BeOfType Bctrl.BctrlApiException
        $failure.Exception.StatusCode | Should -Be $Status
        $failure.Exception.Code | Should -Be 'the.code'
        $failure.Exception.RequestId | Should -Be 'req-5'
        $failure.Exception.ServerMessage | Should -Be "The server's words."
        $failure.ErrorDetails.RecommendedAction | Should -BeExactly $Action
        # Windows PowerShell does not have a name for every status code.
        $name = "$([Enum]::ToObject([Net.HttpStatusCode], $Status))"
        $statusText = if ($name -eq "$Status") { $name } else { "$Status $name" }
        "$failure" | Should -BeExactly "${Message}: The server's words ($statusText, the.code, request id req-5)."
    }

    It 'end the command if the server rejects the key' {
        $stub = Get-RequestStub ([Bctrl.Testing.StubResponse]::Error(401, 'Unknown key.', 'auth.required', 'req-1'))
        Connect-Stub $stub
        $failure = { 1, 2 | Invoke-BctrlRequest /v1/x POST } | Should -PassThru -Throw -ErrorId 'Unauthorized,Bctrl.PowerShell.InvokeBctrlRequestCommand'
        "$failure" | Should -BeExactly 'The server rejected the API key: Unknown key (401 Unauthorized, auth.required, request id req-1).'
        $failure.CategoryInfo.Category | Should -Be 'AuthenticationError'
        $stub.Requests.Count | Should -Be 1
    }

    It 'do not end the command otherwise' {
        $stub = Get-RequestStub (Get-ErrorResponse 404), (Get-JsonResponse '{"n":2}')
        Connect-Stub $stub
        $output = 1, 2 | Invoke-BctrlRequest /v1/x POST -ErrorVariable failures -ErrorAction SilentlyContinue
        $output.n | Should -Be 2
        $failures.Count | Should -Be 1
        $stub.Requests.Body | Should -Be '1', '2'
    }

    Context 'Retries' {
        It 'are made for <_>, which is idempotent' -ForEach 'GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'get', 'put' {
            $stub = Get-RequestStub (Get-ErrorResponse 503), ([Bctrl.Testing.StubResponse]::ConnectionRefused()), (Get-JsonResponse '{}')
            Connect-Stub $stub -MaximumRetryCount 2
            $null = Invoke-BctrlRequest /v1/x -Method $_ -ErrorAction Stop -WarningVariable warnings
            $stub.Requests.Count | Should -Be 3
            $warnings | Should -BeNullOrEmpty
        }

        It 'are not made for <Method> after <Status>' -ForEach @(
            @{ Method = 'POST'; Status = 503; ErrorId = 'ServerError' }
            @{ Method = 'post'; Status = 503; ErrorId = 'ServerError' }
            @{ Method = 'PATCH'; Status = 500; ErrorId = 'ServerError' }
            @{ Method = 'patch'; Status = 408; ErrorId = 'ServerError' }
            @{ Method = 'POST'; Status = 429; ErrorId = 'RateLimited' }
            @{ Method = 'POST'; Status = 'no response'; ErrorId = 'ConnectionFailed' }
        ) {
            $response = if ($Status -is [int]) { Get-ErrorResponse $Status } else { [Bctrl.Testing.StubResponse]::ConnectionRefused() }
            $stub = Get-RequestStub $response, (Get-JsonResponse '{}')
            Connect-Stub $stub -MaximumRetryCount 2
            $failure = Get-CommandError { Invoke-BctrlRequest /v1/x -Method $Method -Body @{ a = 1 } }
            $failure.FullyQualifiedErrorId | Should -Be "$ErrorId,Bctrl.PowerShell.InvokeBctrlRequestCommand"
            $stub.Requests.Count | Should -Be 1
        }

        It 'are made for <Method> with an idempotency key, and each request has the same key and body' -ForEach @(
            @{ Method = 'POST'; Parameters = @{ IdempotencyKey = 'once' } }
            @{ Method = 'PATCH'; Parameters = @{ IdempotencyKey = 'once' } }
            @{ Method = 'post'; Parameters = @{ Headers = @{ 'idempotency-key' = 'once' } } }
        ) {
            $stub = Get-RequestStub (Get-ErrorResponse 503), ([Bctrl.Testing.StubResponse]::ConnectionRefused()), (Get-JsonResponse '{}')
            Connect-Stub $stub -MaximumRetryCount 2
            $null = Invoke-BctrlRequest /v1/x -Method $Method -Body @{ a = 1 } @Parameters -ErrorAction Stop
            $stub.Requests.Count | Should -Be 3
            $stub.Requests | ForEach-Object { $_.Headers['Idempotency-Key'] } | Should -BeExactly 'once', 'once', 'once'
            $stub.Requests.Body | Should -BeExactly '{"a":1}', '{"a":1}', '{"a":1}'
        }

        It 'are not made for a request that the server rejected with <_>' -ForEach 400, 403, 404, 409, 422 {
            $stub = Get-RequestStub (Get-ErrorResponse $_), (Get-JsonResponse '{}')
            Connect-Stub $stub -MaximumRetryCount 2
            (Get-CommandError { Invoke-BctrlRequest /v1/x }).Exception.StatusCode | Should -Be $_
            $stub.Requests.Count | Should -Be 1
        }

        It 'are limited by -MaximumRetryCount of the connection' {
            $stub = Get-RequestStub (Get-ErrorResponse 500)
            Connect-Stub $stub -MaximumRetryCount 2
            (Get-CommandError { Invoke-BctrlRequest /v1/x }).FullyQualifiedErrorId | Should -Be 'ServerError,Bctrl.PowerShell.InvokeBctrlRequestCommand'
            $stub.Requests.Count | Should -Be 3
        }

        It 'and requests are written to the verbose stream, without the key' {
            Connect-Stub (Get-RequestStub (Get-ErrorResponse 503), (Get-JsonResponse '{}').With('x-request-id', 'req-2')) -MaximumRetryCount 2
            $lines = Invoke-BctrlRequest '/v1/x?a=1' -Verbose 4>&1 | Where-Object { $_ -is [Management.Automation.VerboseRecord] } | ForEach-Object Message
            $lines.Count | Should -Be 3
            $lines[0] | Should -MatchExactly '^GET https://api\.example\.test/v1/x\?a=1: 503 in \d+\.\d\d s, request id req-1$'
            $lines[1] | Should -BeExactly ("The server could not process the request for '/v1/x?a=1': Busy (503 ServiceUnavailable, busy, request id req-1). " +
                'Retrying in 0.0 s (1 of 2).')
            $lines[2] | Should -MatchExactly '^GET https://api\.example\.test/v1/x\?a=1: 200 in \d+\.\d\d s, request id req-2$'
            "$lines" | Should -Not -Match 'canary'
        }
    }

    Context 'Waits' {
        BeforeAll {
            $time = '\d\d:\d\d:\d\d'
            if ($PSEdition -eq 'Core' -and -not ('FastClock' -as [type])) {
                Add-Type -TypeDefinition @'
using System;
using System.Diagnostics;
using System.Threading;

// Runs 1000 times as fast as real time. The time limits of requests stay the same.
public sealed class FastClock : TimeProvider
{
    private readonly long _start = Stopwatch.GetTimestamp();

    public override long GetTimestamp() => (Stopwatch.GetTimestamp() - _start) * 1000;

    public override ITimer CreateTimer(TimerCallback callback, object state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, dueTime > TimeSpan.Zero && dueTime < TimeSpan.FromMinutes(1) ? dueTime / 1000 : dueTime, period);
}
'@
            }

            # Gets a connection with a clock that runs fast, so that long waits take milliseconds.
            function Get-FastConnection {
                param($Stub, [double] $RetryIntervalSec = 0.01)

                $values = @{
                    ApiKey = ConvertTo-Key; Server = [uri] 'https://api.example.test'; Handler = $Stub; Clock = [FastClock]::new()
                    MaximumRetryCount = 100; RetryInterval = [timespan]::FromSeconds($RetryIntervalSec)
                }
                $options = [Activator]::CreateInstance([Bctrl.BctrlConnection].Assembly.GetType('Bctrl.BctrlConnectionOptions'))
                foreach ($name in $values.Keys) {
                    $options.GetType().GetProperty($name).SetValue($options, $values[$name])
                }
                $constructor = [Bctrl.BctrlConnection].GetConstructors([Reflection.BindingFlags] 'Instance, NonPublic')[0]
                $constructor.Invoke([object[]] @($options))
            }
        }

        It 'of <Seconds> s that the server requests are kept, with <WarningCount> warning' -Skip:(-not $canReplaceClock) -ForEach @(
            @{ Seconds = 1; WarningCount = 0 }
            @{ Seconds = 14; WarningCount = 0 }
            @{ Seconds = 15; WarningCount = 1 }
        ) {
            $stub = Get-RequestStub (Get-ErrorResponse 429).With('Retry-After', "$Seconds"), (Get-JsonResponse '{}')
            $connection = Get-FastConnection $stub
            $verbose = Invoke-BctrlRequest /v1/x -Connection $connection -Verbose -WarningVariable warnings -WarningAction SilentlyContinue 4>&1 |
                Where-Object { $_ -is [Management.Automation.VerboseRecord] }
            $connection.Dispose()
            $stub.Requests.Count | Should -Be 2
            "The server received too many requests: Busy (429 TooManyRequests, busy, request id req-1). Retrying in $Seconds.0 s (1 of 100)." |
                Should -BeIn $verbose.Message
            $warnings.Count | Should -Be $WarningCount
            if ($WarningCount) {
                "$warnings" -replace $time, '<time>' | Should -BeExactly "The server requested a delay of $Seconds s (Retry-After). The next request is sent at <time>."
            }
        }

        It 'are announced with one warning in a command' -Skip:(-not $canReplaceClock) {
            $busy = (Get-ErrorResponse 429).With('Retry-After', '20')
            $stub = Get-RequestStub $busy, $busy, $busy, (Get-JsonResponse '{}')
            $connection = Get-FastConnection $stub
            $null = Invoke-BctrlRequest /v1/x -Connection $connection -WarningVariable warnings -WarningAction SilentlyContinue
            $connection.Dispose()
            $stub.Requests.Count | Should -Be 4
            # The second one is about failures.
            $warnings.Count | Should -Be 2
            "$($warnings[0])" -replace $time, '<time>' | Should -BeExactly 'The server requested a delay of 20 s (Retry-After). The next request is sent at <time>.'
            "$($warnings[1])" | Should -BeLike '* The command continues to retry.'
        }

        It 'are announced with one warning when a request has failed for 15 s' -Skip:(-not $canReplaceClock) {
            $stub = Get-RequestStub (@(1..30 | ForEach-Object { Get-ErrorResponse 503 }) + (Get-JsonResponse '{}'))
            $connection = Get-FastConnection $stub -RetryIntervalSec 30
            $null = Invoke-BctrlRequest /v1/x -Connection $connection -WarningVariable warnings -WarningAction SilentlyContinue
            $connection.Dispose()
            $stub.Requests.Count | Should -Be 31
            $warnings.Count | Should -Be 1
            $warnings[0].Message -match ("^The server could not process the request for '/v1/x': Busy \(503 ServiceUnavailable, busy, request id req-1\)\. " +
                'The request has failed for (\d+) s\. The command continues to retry\.$') | Should -BeTrue -Because "the warning is '$warnings'"
            [int] $Matches[1] | Should -BeGreaterOrEqual 15
        }

        It 'end with -Timeout, with the cause and the number of tries' {
            $stub = Get-RequestStub (Get-ErrorResponse 503)
            Connect-Stub $stub -MaximumRetryCount 1000
            $failure = Get-CommandError { Invoke-BctrlRequest /v1/x -Timeout 0.5 -StatusCodeVariable status }
            $failure.FullyQualifiedErrorId | Should -Be 'NoResponse,Bctrl.PowerShell.InvokeBctrlRequestCommand'
            "$failure" | Should -Match "^The request for '/v1/x' did not complete within 0\.5 s: The server could not process .* \(\d+ tries\)\.$"
            $failure.TargetObject | Should -Be '/v1/x'
            $status | Should -BeNullOrEmpty
        }

        It 'end with -Timeout if the server does not respond' {
            $stub = Get-RequestStub (Get-JsonResponse '{}').WaitForRelease()
            Connect-Stub $stub
            "$(Get-CommandError { Invoke-BctrlRequest /v1/x -Timeout 0.2 })" | Should -BeExactly "The request for '/v1/x' did not complete within 0.2 s."
            Wait-Cancellation $stub
        }

        It 'of other requests of the connection are kept and announced too' {
            $stub = Get-RequestStub (Get-ErrorResponse 429).With('Retry-After', '300'), (Get-JsonResponse '{}')
            Connect-Stub $stub
            (Get-CommandError { Invoke-BctrlRequest /v1/x }).FullyQualifiedErrorId | Should -Be 'RateLimited,Bctrl.PowerShell.InvokeBctrlRequestCommand'
            $runspace = Open-Runspace
            try {
                $shell = Get-Shell $runspace { param($connection) Invoke-BctrlRequest /v1/x -Connection $connection -Verbose } (Get-BctrlConnection)
                $null = $shell.BeginInvoke()
                Wait-Condition { $shell.Streams.Warning.Count }
                $shell.Stop()
            } finally {
                $runspace.Dispose()
            }
            $message = '^The server requested a delay of (300|2\d\d) s \(Retry-After\)\. The next request is sent at \d\d:\d\d:\d\d\.$'
            $shell.Streams.Verbose.Message | Should -MatchExactly $message
            $shell.Streams.Warning.Message | Should -MatchExactly $message
            $stub.Requests.Count | Should -Be 1
        }
    }

    It 'include none if the command is stopped, and the request is canceled' {
        $stub = Get-RequestStub (Get-JsonResponse '{}').WaitForRelease()
        Connect-Stub $stub
        $runspace = Open-Runspace
        try {
            $shell = Get-Shell $runspace { param($connection) 1, 2 | Invoke-BctrlRequest /v1/x POST -Connection $connection } (Get-BctrlConnection)
            $null = $shell.BeginInvoke()
            Wait-Condition { $stub.InFlight -eq 1 }
            Stop-Shell $shell
            Wait-Cancellation $stub
        } finally {
            $runspace.Dispose()
        }
        $stub.Cancelled | Should -Be 1
        $stub.Requests.Count | Should -Be 1
        $shell.Streams.Error | Should -BeNullOrEmpty
        $shell.InvocationStateInfo.State | Should -Be 'Stopped'
    }
}
