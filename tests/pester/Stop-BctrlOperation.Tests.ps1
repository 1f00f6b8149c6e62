Describe 'Stop-BctrlOperation' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))

        # What the routes of one operation answer, without an envelope.
        function Get-State {
            param([string] $Id, [string] $Status)

            [Bctrl.Testing.StubResponse]::Json([Bctrl.Testing.CannedOperation]::Json($Id, $Status, 3, ''), 200)
        }
    }

    BeforeEach {
        $stub = Get-Stub
        foreach ($id in 'a', 'b') {
            $null = $stub.On("POST /v1/operations/$id/cancel", (Get-State $id cancelling))
            $null = $stub.OnWait($id, @((Get-Answer $id cancelling), (Get-Answer $id cancelled)))
        }
        $null = $stub.On('POST /v1/operations/done/cancel', (Get-State done succeeded))
        Connect-Stub $stub
    }

    AfterEach {
        Disconnect-Bctrl
    }

    It 'requests the cancellation, and emits the operation as the server then sees it' {
        (Stop-BctrlOperation a).Status | Should -Be 'cancelling'
        $stub.Requests | ForEach-Object ToString | Should -Be 'POST /v1/operations/a/cancel'
    }

    It 'takes many from <From>' -ForEach @(
        @{ From = 'the pipeline'; Script = { 'a', 'b' | Stop-BctrlOperation } }
        @{ From = 'its first argument'; Script = { Stop-BctrlOperation a, b } }
        @{ From = 'a table'; Script = { 'Id', 'a', 'b' | ConvertFrom-Csv | Stop-BctrlOperation } }
    ) {
        (& $Script).Id | Sort-Object | Should -Be 'a', 'b'
    }

    It 'sends nothing with -WhatIf' {
        'a', 'b' | Stop-BctrlOperation -WhatIf -Wait | Should -BeNullOrEmpty
        $stub.Requests.Count | Should -Be 0
    }

    It 'sends nothing where the script was told -WhatIf' {
        $WhatIfPreference = $true
        Stop-BctrlOperation a | Should -BeNullOrEmpty
        $stub.Requests.Count | Should -Be 0
    }

    It 'has an impact that is asked about from Medium on' {
        $attribute = (Get-Command Stop-BctrlOperation).ImplementingType.GetCustomAttributes([Management.Automation.CmdletAttribute], $false)[0]
        $attribute.SupportsShouldProcess | Should -BeTrue
        $attribute.ConfirmImpact | Should -Be 'Medium'
    }

    It 'does not ask with -Confirm:$false' {
        $ConfirmPreference = 'Low'
        (Stop-BctrlOperation a -Confirm:$false).Id | Should -Be 'a'
    }

    It 'warns of one that had already ended, and emits it' {
        $operations = 'a', 'done' | Stop-BctrlOperation -WarningVariable warnings -WarningAction SilentlyContinue -ErrorAction Stop
        $operations.Id | Sort-Object | Should -Be 'a', 'done'
        "$warnings" | Should -Be 'Operation done had already ended as succeeded; there was nothing to cancel.'
    }

    It 'warns of one that a server refuses to cancel because it has ended' {
        $null = $stub.On('POST /v1/operations/a/cancel', [Bctrl.Testing.StubResponse]::Error(409, 'It has ended', 'operation.ended', 'req-1'))
        $null = $stub.On('GET /v1/operations/a', (Get-State a failed))
        (Stop-BctrlOperation a -WarningVariable warnings -WarningAction SilentlyContinue -ErrorAction Stop).Status | Should -Be 'failed'
        "$warnings" | Should -BeLike '*already ended as failed*'
    }

    It 'reports one that a server refuses to cancel though it runs' {
        $null = $stub.On('POST /v1/operations/a/cancel', [Bctrl.Testing.StubResponse]::Error(409, 'Not now', 'operation.busy', 'req-1'))
        $null = $stub.On('GET /v1/operations/a', (Get-State a running))
        { Stop-BctrlOperation a -ErrorAction Stop } | Should -Throw -ErrorId 'Conflict,*'
    }

    It 'goes on with -Wait until it has ended' {
        (Stop-BctrlOperation a -Wait).Status | Should -Be 'cancelled'
        ($stub.Requests | ForEach-Object ToString)[0] | Should -Be 'POST /v1/operations/a/cancel'
        $stub.Requests.Count | Should -Be 3
    }

    It 'reports one that has not ended in time, and emits it' {
        $stub = (Get-EndlessStub).On('POST /v1/operations/*/cancel', (Get-State a cancelling))
        Connect-Stub $stub
        $operation = Stop-BctrlOperation a -Wait -Timeout 2s -ErrorVariable failures -ErrorAction SilentlyContinue
        $operation.TimedOutWaiting | Should -BeTrue
        $failures.Count | Should -Be 1
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'OperationWaitTimeout,*'
        $failures[0].TargetObject | Should -Be $operation
    }

    It 'goes on with the others when one is not there' {
        $operations = 'a', 'gone', 'b' | Stop-BctrlOperation -ErrorVariable failures -ErrorAction SilentlyContinue
        $operations.Id | Sort-Object | Should -Be 'a', 'b'
        $failures.FullyQualifiedErrorId | Should -Be 'OperationNotFound,Bctrl.PowerShell.StopBctrlOperationCommand'
    }
}
