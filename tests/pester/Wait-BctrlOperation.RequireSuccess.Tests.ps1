Describe 'Wait-BctrlOperation -RequireSuccess' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))
    }

    AfterEach {
        Disconnect-Bctrl
    }

    It 'emits an operation with the status <Status>, and writes the error <ErrorId>' -ForEach @(
        @{ Status = 'failed'; ErrorId = 'OperationFailed' }
        @{ Status = 'cancelled'; ErrorId = 'OperationCancelled' }
        @{ Status = 'timed_out'; ErrorId = 'OperationTimedOut' }
        @{ Status = 'evaporated'; ErrorId = 'OperationFailed' }
    ) {
        Connect-Stub (Get-Stub).OnWait('a', (Get-RawWaitResponse "{`"id`":`"a`",`"status`":`"$Status`",`"finishedAt`":`"2026-03-01T10:00:00Z`"}"))
        $operation = Wait-BctrlOperation a -RequireSuccess -ErrorVariable failures -ErrorAction SilentlyContinue
        $operation.Status | Should -Be $Status
        $failures.Count | Should -Be 1
        $failures[0].FullyQualifiedErrorId | Should -Be "$ErrorId,Bctrl.PowerShell.WaitBctrlOperationCommand"
        $failures[0].TargetObject | Should -Be $operation
        $failures[0].Exception | Should -BeOfType Bctrl.OperationFailedException
        $failures[0].Exception.Operation | Should -Be $operation
        "$($failures[0])" | Should -Be "Operation 'a' completed with the status $Status."
    }

    It 'writes no error for an operation that succeeds, or without -RequireSuccess' {
        Connect-Stub (Get-Stub -Failed bad)
        (Wait-BctrlOperation a -RequireSuccess -ErrorAction Stop).Status | Should -Be 'succeeded'
        (Wait-BctrlOperation bad -RequireSuccess:$false -ErrorAction Stop).Status | Should -Be 'failed'
        (Wait-BctrlOperation bad -ErrorAction Stop).Status | Should -Be 'failed'
    }

    It 'emits all operations if one fails' {
        Connect-Stub (Get-Stub -Failed b)
        $operations = 'a', 'b', 'c' | Wait-BctrlOperation -RequireSuccess -ErrorVariable failures -ErrorAction SilentlyContinue
        $operations.Id | Sort-Object | Should -Be 'a', 'b', 'c'
        $failures.FullyQualifiedErrorId | Should -Be 'OperationFailed,Bctrl.PowerShell.WaitBctrlOperationCommand'
        $failures[0].TargetObject.Id | Should -Be 'b'
    }

    It 'checks an operation in the input that has already completed' {
        Connect-Stub (Get-Stub -Failed bad)
        $bad = Wait-BctrlOperation bad
        $bad | Wait-BctrlOperation -RequireSuccess -ErrorVariable failures -ErrorAction SilentlyContinue | Should -Be $bad
        $failures.FullyQualifiedErrorId | Should -Be 'OperationFailed,Bctrl.PowerShell.WaitBctrlOperationCommand'
    }

    It 'throws with -ErrorAction Stop, after the operation is emitted' {
        Connect-Stub (Get-Stub -Failed bad)
        $output = try { Wait-BctrlOperation bad -RequireSuccess -ErrorAction Stop } catch { $_.FullyQualifiedErrorId }
        $output[0].Id | Should -Be 'bad'
        $output[1] | Should -Be 'OperationFailed,Bctrl.PowerShell.WaitBctrlOperationCommand'
    }

    Context 'The error message' {
        It 'contains <What>' -ForEach @(
            @{
                What = 'the error, the failed step, the diagnostic and the suggested fix'
                Code = 'step.failed'
                Reason = 'The last step failed.'
                Message = 'The last step failed. Step 3 (page.clik) failed: UNKNOWN_CALL: There is no call page.clik. ' +
                    'Expected a known call, received page.clik. Did you mean page.click? To fix it: Use page.click: page.click.'
            }
            @{
                What = 'the message once if the step has the same as the operation'
                Failure = '{"code":"step.failed","message":"Too slow"}'
                Steps = '{"index":0,"call":"page.goto","ok":false,"error":{"code":"TIMEOUT","message":"Too slow"}}'
                Code = 'step.failed'
                Reason = 'Too slow'
                Message = 'Step 1 (page.goto) failed: TIMEOUT: Too slow.'
            }
            @{
                What = 'the first failed step, and its code if the operation has none'
                Failure = 'null'
                Steps = '{"index":0,"call":"page.goto","ok":true},{"index":1,"call":"page.fill","ok":false,"error":{"code":"TIMEOUT","message":"Too slow!"}},' +
                    '{"index":2,"call":"page.click","ok":false,"error":{"code":"OTHER","message":"Other"}}'
                Code = 'TIMEOUT'
                Reason = 'Too slow!'
                Message = 'Step 2 (page.fill) failed: TIMEOUT: Too slow!'
            }
            @{
                What = 'a step without an error'
                Failure = '{"code":"broken","message":"Why?"}'
                Steps = '{"index":0,"call":"page.goto","ok":false}'
                Code = 'broken'
                Reason = 'Why?'
                Message = 'Why? Step 1 (page.goto) failed.'
            }
            @{
                What = 'the hint if there is no suggested fix'
                Failure = 'null'
                Steps = '{"index":0,"call":"x","ok":false,"error":{"code":"C","message":"M","hint":"Look it up",' +
                    '"diagnostic":{"expected":"a page","closest":[],"fixes":[]}}}'
                Code = 'C'
                Reason = 'M'
                Message = 'Step 1 (x) failed: C: M. Expected a page. Look it up.'
            }
            @{
                What = 'what was received if nothing was expected'
                Failure = 'null'
                Steps = '{"index":0,"call":"x","ok":false,"error":{"code":"C","message":"M","diagnostic":{"received":"a frame","closest":["y","z"]}}}'
                Code = 'C'
                Reason = 'M'
                Message = 'Step 1 (x) failed: C: M. Received a frame. Did you mean y?'
            }
            @{
                What = 'no control characters'
                Failure = '{"code":"c\u001b[31m","message":"one\r\ntwo\u0007"}'
                Steps = '{"index":0,"call":"x\u001b]0;y\u0007","ok":false}'
                Code = "c$([char]0xFFFD)[31m"
                Reason = "one two$([char]0xFFFD)"
                Message = "one two$([char]0xFFFD). Step 1 (x$([char]0xFFFD)]0;y$([char]0xFFFD)) failed."
            }
        ) {
            $response = if ($Steps) {
                Get-RawWaitResponse "{`"id`":`"a`",`"status`":`"failed`",`"error`":$Failure,`"result`":{`"steps`":[$Steps]}}"
            } else {
                Get-WaitResponse a failed
            }
            Connect-Stub (Get-Stub).OnWait('a', $response)
            $null = Wait-BctrlOperation a -RequireSuccess -ErrorVariable failures -ErrorAction SilentlyContinue
            $separator = if ($Message.StartsWith('Step')) { '. ' } else { ': ' }
            "$failures" | Should -BeExactly "Operation 'a' completed with the status failed$separator$Message"
            $failures[0].Exception.Code | Should -BeExactly $Code
            $failures[0].Exception.ServerMessage | Should -BeExactly $Reason
        }
    }
}
