# Tests of what about_Bctrl_Jobs says. Examples.Tests.ps1 runs its examples that show an output.

Describe 'The commands in a job' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))
        . ([IO.Path]::Combine($PSScriptRoot, 'HelpPage.ps1'))
        . ([IO.Path]::Combine($PSScriptRoot, 'Emulator.ps1'))
        $module = (Get-Module Bctrl).ModuleBase
    }

    AfterEach {
        Disconnect-Bctrl
    }

    It 'run in Start-Job as the example says' {
        Skip-WithoutJob
        $emulator = Open-Emulator
        $location = Get-Location
        try {
            $ids = @(Add-Operation 2) + @(Add-Operation -End failed)
            Set-Location $TestDrive
            $ids | Set-Content ids.txt
            $example = Get-Example about_Bctrl_Jobs | Where-Object Title -EQ Start-Job
            $shown = & ([scriptblock]::Create($example.Code[0])) | Out-String
        } finally {
            Set-Location $location
            Close-Emulator $emulator
        }
        foreach ($id in $ids) {
            $shown | Should -Match "$id +$(if ($id -eq $ids[-1]) { 'failed' } else { 'succeeded' })"
        }
    }

    It 'end at once with Stop-Job, and the output before is not lost' -Skip:(-not (Get-Command Start-ThreadJob -ErrorAction SilentlyContinue)) {
        $stub = (Get-SilentStub).OnWait('quick', (Get-WaitResponse quick))
        Connect-Stub $stub
        $connection = Get-BctrlConnection
        $job = Start-ThreadJob {
            Import-Module $using:module
            'quick', 'a', 'b' | Wait-BctrlOperation -Connection $using:connection
        }
        Wait-Condition { $job.Output.Count -eq 1 -and $stub.InFlight -eq 2 }
        Stop-Job $job
        $job.State | Should -Be 'Stopped'
        Wait-Cancellation $stub
        ($job | Receive-Job).Id | Should -Be 'quick'
        Remove-Job $job
    }

    It 'end the job with the first error, with the preference Stop, and not with Continue' -Skip:(-not (Get-Command Start-ThreadJob -ErrorAction SilentlyContinue)) {
        $gone = [Bctrl.Testing.StubResponse]::Error(404, 'Gone', 'operation.not_found', 'req-1')
        Connect-Stub (Get-Stub).OnWait('a', [Bctrl.Testing.StubResponse]::Error(401, 'No', 'auth.required', 'req-1')).OnWait('gone', $gone)
        $connection = Get-BctrlConnection
        foreach ($case in 'a Stop', 'a Continue', 'gone Stop', 'gone Continue') {
            $id, $action = $case -split ' '
            $job = Start-ThreadJob {
                Import-Module $using:module
                $ErrorActionPreference = $using:action
                Wait-BctrlOperation $using:id -Connection $using:connection
                'The script block continues.'
            }
            $null = Wait-Job $job
            $job.State | Should -Be $(if ($action -eq 'Stop') { 'Failed' } else { 'Completed' })
            $output = $job | Receive-Job -ErrorAction SilentlyContinue -ErrorVariable failures
            $output | Should -Be $(if ($action -eq 'Continue') { 'The script block continues.' })
            "$failures" | Should -Match $(if ($id -eq 'a') { 'The server rejected the API key' } else { 'The server could not find' })
            Remove-Job $job
        }
    }

    It 'show their progress with Receive-Job for a thread job' -Skip:(-not (Get-Command Start-ThreadJob -ErrorAction SilentlyContinue)) {
        # Progress is shown after a moment.
        Connect-Stub ([Bctrl.Testing.StubHttpMessageHandler]::new().CompleteOperationsAfter([timespan]::FromSeconds(2), 'succeeded'))
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript({
                    param($module, $connection)
                    $job = Start-ThreadJob {
                        Import-Module $using:module
                        Wait-BctrlOperation a -Connection $using:connection
                    }
                    $job | Receive-Job -Wait -AutoRemoveJob
                }).AddArgument($module).AddArgument((Get-BctrlConnection))
            $shell.Invoke().Id | Should -Be 'a'
            $shell.Streams.Progress.Activity | Should -Contain 'Waiting for operations'
        } finally {
            $shell.Dispose()
        }
    }
}
