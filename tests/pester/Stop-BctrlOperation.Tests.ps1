Describe 'Stop-BctrlOperation' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))

        # Gets the response of the routes of one operation, without an envelope.
        function Get-OperationResponse {
            param([string] $Id, [string] $Status)

            [Bctrl.Testing.StubResponse]::Json([Bctrl.Testing.CannedOperation]::Json($Id, $Status, 3, ''), 200)
        }
    }

    BeforeEach {
        $stub = Get-Stub
        foreach ($id in 'a', 'b') {
            $null = $stub.On("POST /v1/operations/$id/cancel", (Get-OperationResponse $id cancelling))
            $null = $stub.OnWait($id, @((Get-WaitResponse $id cancelling), (Get-WaitResponse $id cancelled)))
        }
        $null = $stub.On('POST /v1/operations/done/cancel', (Get-OperationResponse done succeeded))
        Connect-Stub $stub
    }

    AfterEach {
        Disconnect-Bctrl
    }

    It 'requests the cancellation and emits the operation in its new state' {
        (Stop-BctrlOperation a).Status | Should -Be 'cancelling'
        $stub.Requests | ForEach-Object ToString | Should -Be 'POST /v1/operations/a/cancel'
    }

    It 'accepts several ids from <From>' -ForEach @(
        @{ From = 'the pipeline'; Script = { 'a', 'b' | Stop-BctrlOperation } }
        @{ From = 'a positional argument'; Script = { Stop-BctrlOperation a, b } }
        @{ From = 'a table'; Script = { 'Id', 'a', 'b' | ConvertFrom-Csv | Stop-BctrlOperation } }
    ) {
        (& $Script).Id | Sort-Object | Should -Be 'a', 'b'
    }

    It 'sends no request with -WhatIf' {
        'a', 'b' | Stop-BctrlOperation -WhatIf -Wait | Should -BeNullOrEmpty
        $stub.Requests.Count | Should -Be 0
    }

    It 'sends no request if $WhatIfPreference is true' {
        $WhatIfPreference = $true
        Stop-BctrlOperation a | Should -BeNullOrEmpty
        $stub.Requests.Count | Should -Be 0
    }

    It 'has the ConfirmImpact Medium' {
        $attribute = (Get-Command Stop-BctrlOperation).ImplementingType.GetCustomAttributes([Management.Automation.CmdletAttribute], $false)[0]
        $attribute.SupportsShouldProcess | Should -BeTrue
        $attribute.ConfirmImpact | Should -Be 'Medium'
    }

    It 'does not prompt with -Confirm:$false' {
        $ConfirmPreference = 'Low'
        (Stop-BctrlOperation a -Confirm:$false).Id | Should -Be 'a'
    }

    It 'emits an operation that had already completed, with a warning' {
        $operations = 'a', 'done' | Stop-BctrlOperation -WarningVariable warnings -WarningAction SilentlyContinue -ErrorAction Stop
        $operations.Id | Sort-Object | Should -Be 'a', 'done'
        "$warnings" | Should -Be 'Operation done had already completed with the status succeeded, so it was not cancelled.'
    }

    It 'writes a warning for a conflict if the operation has completed' {
        $null = $stub.On('POST /v1/operations/a/cancel', [Bctrl.Testing.StubResponse]::Error(409, 'It has ended', 'operation.ended', 'req-1'))
        $null = $stub.On('GET /v1/operations/a', (Get-OperationResponse a failed))
        (Stop-BctrlOperation a -WarningVariable warnings -WarningAction SilentlyContinue -ErrorAction Stop).Status | Should -Be 'failed'
        "$warnings" | Should -BeLike '*already completed with the status failed*'
    }

    It 'writes an error for a conflict if the operation is running' {
        $null = $stub.On('POST /v1/operations/a/cancel', [Bctrl.Testing.StubResponse]::Error(409, 'Not now', 'operation.busy', 'req-1'))
        $null = $stub.On('GET /v1/operations/a', (Get-OperationResponse a running))
        { Stop-BctrlOperation a -ErrorAction Stop } | Should -Throw -ErrorId 'Conflict,*'
    }

    It 'waits with -Wait until the operation completes' {
        (Stop-BctrlOperation a -Wait).Status | Should -Be 'cancelled'
        ($stub.Requests | ForEach-Object ToString)[0] | Should -Be 'POST /v1/operations/a/cancel'
        $stub.Requests.Count | Should -Be 3
    }

    It 'emits the operation with an error after the timeout' {
        $stub = (Get-EndlessStub).On('POST /v1/operations/*/cancel', (Get-OperationResponse a cancelling))
        Connect-Stub $stub
        $operation = Stop-BctrlOperation a -Wait -Timeout 2s -ErrorVariable failures -ErrorAction SilentlyContinue
        $operation.TimedOutWaiting | Should -BeTrue
        $failures.Count | Should -Be 1
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'OperationWaitTimeout,*'
        $failures[0].TargetObject | Should -Be $operation
    }

    It 'requests the cancellation even if the timeout elapsed before there was an id' {
        $operation = & { Start-Sleep -Milliseconds 800; 'a' } | Stop-BctrlOperation -Timeout 0.3 -ErrorAction Stop
        $operation.Status | Should -Be 'cancelling'
        $stub.Requests | ForEach-Object ToString | Should -Be 'POST /v1/operations/a/cancel'
    }

    It 'does not advise to run it again after the timeout of -Wait' {
        $stub = (Get-EndlessStub).On('POST /v1/operations/*/cancel', (Get-OperationResponse a cancelling))
        Connect-Stub $stub
        $null = Stop-BctrlOperation a -Wait -Timeout 0 -ErrorVariable failures -ErrorAction SilentlyContinue
        $failures[0].ErrorDetails.RecommendedAction | Should -BeLike '*Run Wait-BctrlOperation*'
        $failures[0].ErrorDetails.RecommendedAction | Should -Not -BeLike '*Stop-BctrlOperation*'
    }

    It 'cancels an operation once if its id is given twice, also in another case' {
        (Stop-BctrlOperation a, a, A).Id | Should -Be 'a'
        $stub.Requests.Count | Should -Be 1
    }

    It 'cancels the other operations if one is not found' {
        $operations = 'a', 'gone', 'b' | Stop-BctrlOperation -ErrorVariable failures -ErrorAction SilentlyContinue
        $operations.Id | Sort-Object | Should -Be 'a', 'b'
        $failures.FullyQualifiedErrorId | Should -Be 'OperationNotFound,Bctrl.PowerShell.StopBctrlOperationCommand'
    }
}
