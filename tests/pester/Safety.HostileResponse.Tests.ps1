# Responses of the emulator that would take too much memory are errors. This process is the client only, so what it allocates is
# what the commands allocate.

Describe 'A hostile response' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))
        . ([IO.Path]::Combine($PSScriptRoot, 'Emulator.ps1'))
        $emulator = Open-Emulator
        Connect-Bctrl -MaximumRetryCount 0
        $id = Add-Operation -DurationSeconds 0
        $commands = @(
            { Wait-BctrlOperation $id }
            { Get-BctrlOperation $id }
            { Stop-BctrlOperation $id -WarningAction SilentlyContinue }
            { Invoke-BctrlRequest "/v1/operations/$id" }
        )
        # The first call of each command allocates more.
        foreach ($command in $commands) {
            (& $command).Status | Should -Be 'succeeded'
        }
        $canMeasure = $null -ne [GC].GetMethod('GetTotalAllocatedBytes')
    }

    AfterEach {
        Clear-EmulatorFault
    }

    AfterAll {
        Close-Emulator $emulator
        Disconnect-Bctrl
    }

    # A buffer that grows to the size limit of 64 MiB allocates twice as much.
    It 'with the fault <Kind> is the error <ErrorId> and allocates at most <Maximum> MiB' -ForEach @(
        @{ Kind = 'gzip-bomb'; ErrorId = 'ResponseTooLarge'; Maximum = 256 }
        @{ Kind = 'large-body'; ErrorId = 'ResponseTooLarge'; Maximum = 256 }
        @{ Kind = 'endless-body'; ErrorId = 'ResponseTooLarge'; Maximum = 256 }
        @{ Kind = 'deep-json'; ErrorId = 'InvalidResponse'; Maximum = 16 }
        @{ Kind = 'huge-header'; ErrorId = 'ConnectionFailed'; Maximum = 16 }
    ) {
        New-EmulatorFault $Kind
        foreach ($command in $commands) {
            $before = if ($canMeasure) { [GC]::GetTotalAllocatedBytes() } else { 0 }
            $failure = Get-CommandError $command
            $allocated = if ($canMeasure) { [GC]::GetTotalAllocatedBytes() - $before } else { 0 }
            $failure.FullyQualifiedErrorId | Should -BeLike "$ErrorId,*" -Because "the command is $command"
            $allocated / 1MB | Should -BeLessOrEqual $Maximum -Because "$command must not buffer more than that"
        }
    }

    It 'with huge numbers is the operation without them and allocates at most 16 MiB' {
        New-EmulatorFault huge-numbers
        foreach ($command in $commands) {
            $before = if ($canMeasure) { [GC]::GetTotalAllocatedBytes() } else { 0 }
            $operation = & $command 3> $null
            $allocated = if ($canMeasure) { [GC]::GetTotalAllocatedBytes() - $before } else { 0 }
            $operation.Status | Should -Be 'succeeded' -Because "the command is $command"
            $allocated / 1MB | Should -BeLessOrEqual 16 -Because "$command must not buffer more than that"
        }
    }
}
