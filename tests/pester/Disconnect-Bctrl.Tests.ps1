Describe 'Disconnect-Bctrl' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))
    }

    AfterEach {
        Disconnect-Bctrl
    }

    It 'closes the connection of the session' {
        Connect-Stub (Get-Stub)
        Disconnect-Bctrl | Should -BeNullOrEmpty
        Get-BctrlConnection | Should -BeNullOrEmpty
        { Wait-BctrlOperation a } | Should -Throw -ErrorId 'NotConnected,Bctrl.PowerShell.WaitBctrlOperationCommand'
    }

    It 'does nothing without a connection' {
        { Disconnect-Bctrl; Disconnect-Bctrl } | Should -Not -Throw
    }

    It 'closes only the connection from the pipeline' {
        $stub = Get-Stub
        $other = Connect-Bctrl (ConvertTo-Key) -HttpMessageHandler $stub -PassThru
        Connect-Stub $stub
        $other | Disconnect-Bctrl
        { Wait-BctrlOperation a -Connection $other } | Should -Throw -ErrorId 'NotConnected,Bctrl.PowerShell.WaitBctrlOperationCommand'
        (Wait-BctrlOperation a).Id | Should -Be 'a'
    }
}
