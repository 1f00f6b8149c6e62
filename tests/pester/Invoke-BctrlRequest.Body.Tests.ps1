# The body of a request, and the conversion of PowerShell values to JSON.

Describe 'The body of Invoke-BctrlRequest' {
    BeforeDiscovery {
        $umlaut = [char]0xFC
        $dictionary = [Collections.Generic.Dictionary[string, object]]::new()
        $dictionary.Add('a', 1)
        $dictionary.Add('b', $null)
    }

    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))

        # Gets 1 in this many lists.
        function Get-NestedList {
            param([int] $Depth)

            $value = 1
            foreach ($i in 1..$Depth) {
                $value = , $value
            }
            , $value
        }
    }

    BeforeEach {
        $stub = Get-RequestStub
        Connect-Stub $stub
    }

    AfterEach {
        Disconnect-Bctrl
    }

    Context 'JSON' {
        It 'is <Json> for <Kind>' -ForEach @(
            @{ Kind = 'a hashtable'; Body = @{ a = @(1, $null, 'x', @{ d = $true }) }; Json = '{"a":[1,null,"x",{"d":true}]}' }
            @{ Kind = 'an ordered dictionary'; Body = [ordered]@{ z = 1.5; a = @{ b = $false } }; Json = '{"z":1.5,"a":{"b":false}}' }
            @{ Kind = 'a typed dictionary'; Body = $dictionary; Json = '{"a":1,"b":null}' }
            @{ Kind = 'a hashtable with numbers as keys'; Body = @{ 1 = 'x' }; Json = '{"1":"x"}' }
            @{ Kind = 'an object'; Body = [pscustomobject]@{ name = "$umlaut `"x`" <&> '"; big = 9223372036854775807 }
                Json = "{`"name`":`"$umlaut \`"x\`" <&> '`",`"big`":9223372036854775807}" }
            @{ Kind = 'objects in objects'; Body = [pscustomobject]@{ a = [pscustomobject]@{ b = , [pscustomobject]@{ c = 1 } } }
                Json = '{"a":{"b":[{"c":1}]}}' }
            @{ Kind = 'a .NET object'; Body = [Collections.DictionaryEntry]::new('k', 'v'); Json = '{"Name":"k","Key":"k","Value":"v"}' }
            @{ Kind = 'a list'; Body = @(1, 2); Json = '[1,2]' }
            @{ Kind = 'an empty list'; Body = @(); Json = '[]' }
            @{ Kind = 'a list with one item'; Body = @(@{ a = 1 }); Json = '[{"a":1}]' }
            @{ Kind = 'a number'; Body = 42; Json = '42' }
            @{ Kind = 'false'; Body = $false; Json = 'false' }
            @{ Kind = 'a GUID'; Body = [guid] '2f0c9f0e-8a55-4b8e-9d0c-0a1b2c3d4e5f'; Json = '"2f0c9f0e-8a55-4b8e-9d0c-0a1b2c3d4e5f"' }
            @{ Kind = 'an enumeration'; Body = [IO.FileMode]::Open; Json = '"Open"' }
            @{ Kind = 'a URI'; Body = [uri] 'https://a.test/'; Json = '"https://a.test/"' }
            @{ Kind = 'a time span'; Body = [timespan]::FromSeconds(90); Json = '"00:01:30"' }
            @{ Kind = 'a version'; Body = [version] '1.2'; Json = '"1.2"' }
            @{ Kind = 'a character'; Body = [char] 'x'; Json = '"x"' }
            @{ Kind = 'a switch that is on'; Body = [switch] $true; Json = 'true' }
            @{ Kind = 'a switch that is off'; Body = [switch] $false; Json = 'false' }
            @{ Kind = 'a UTC time'; Body = [datetime]::new(2026, 3, 1, 10, 0, 0, [DateTimeKind]::Utc); Json = '"2026-03-01T10:00:00.0000000Z"' }
            @{ Kind = 'a time with an offset'; Body = [datetimeoffset]::new(2026, 3, 1, 10, 0, 0, [timespan]::FromHours(2))
                Json = '"2026-03-01T10:00:00.0000000+02:00"' }
            @{ Kind = 'the value of NULL in a database row'; Body = @{ none = [DBNull]::Value }; Json = '{"none":null}' }
            @{ Kind = 'signed integers'; Body = @([sbyte] -128, [int16] -32768, [int] -2147483648, [long]::MinValue)
                Json = '[-128,-32768,-2147483648,-9223372036854775808]' }
            @{ Kind = 'unsigned integers'; Body = @([byte] 255, [uint16] 65535, [uint32]::MaxValue, [uint64]::MaxValue)
                Json = '[255,65535,4294967295,18446744073709551615]' }
            @{ Kind = 'exact numbers'; Body = @(0.1234567890123456789d, [bigint]::Parse('123456789012345678901234567890'))
                Json = '[0.1234567890123456789,123456789012345678901234567890]' }
            @{ Kind = 'floating-point numbers'; Body = @([float] 0.5, 0.1, [double]::NaN, [double]::PositiveInfinity, [float]::NegativeInfinity)
                Json = '[0.5,0.1,null,null,null]' }
        ) {
            $null = Invoke-BctrlRequest /v1/x POST $Body
            $stub.Requests.Count | Should -Be 1
            $stub.Requests[0].Body | Should -BeExactly $Json
            $stub.Requests[0].Headers['Content-Type'] | Should -BeExactly 'application/json'
        }

        It 'has the local time with its offset' {
            $time = [datetime]::new(2026, 3, 1, 10, 0, 0, [DateTimeKind]::Local)
            $null = Invoke-BctrlRequest /v1/x POST @{ at = $time }
            $stub.Requests[0].Body | Should -BeExactly "{`"at`":`"$($time.ToString('o'))`"}"
            $time.ToString('o') | Should -Match '[+-]\d\d:\d\d$'
        }

        It 'has the text of a string that PowerShell has added properties to' {
            Set-Content TestDrive:/lines.txt 'one', 'two'
            $lines = Get-Content TestDrive:/lines.txt
            $lines[0].PSObject.Properties.Name | Should -Contain 'PSPath'
            $null = Invoke-BctrlRequest /v1/x POST @{ lines = $lines }
            $stub.Requests[0].Body | Should -BeExactly '{"lines":["one","two"]}'
        }

        It 'has the properties that PowerShell has added to an object' {
            $null = [pscustomobject]@{ a = 1 } | Select-Object a, @{ Name = 'b'; Expression = { $_.a + 1 } } | Invoke-BctrlRequest /v1/x POST
            $stub.Requests[0].Body | Should -BeExactly '{"a":1,"b":2}'
        }

        It 'is the same as the one that ConvertFrom-Json has read' {
            $null = '{"a":{"b":[1,"2026-03-01",null]}}' | ConvertFrom-Json | Invoke-BctrlRequest /v1/x -Method PUT
            $stub.Requests[0].Body | Should -BeExactly '{"a":{"b":[1,"2026-03-01",null]}}'
        }

        It 'has every property of an operation' {
            $null = $stub.OnWait('a', (Get-WaitResponse a succeeded '"priority":3'))
            $operation = Wait-BctrlOperation a
            $null = $operation | Invoke-BctrlRequest /v1/x POST
            $json = $stub.Requests[1].Body | ConvertFrom-Json
            $json.PSObject.Properties.Name | Should -Be $operation.PSObject.Properties.Name
            $json.Id | Should -Be 'a'
            $json.Priority | Should -Be 3
            $json.Result.Steps[1].Result.title | Should -Be 'Page 2'
        }

        It 'has at most 128 nested levels' {
            $null = Invoke-BctrlRequest /v1/x POST (Get-NestedList 128)
            $stub.Requests[0].Body | Should -BeExactly (('[' * 128) + '1' + (']' * 128))
            $failure = Get-CommandError { Invoke-BctrlRequest /v1/x POST (Get-NestedList 129) }
            $failure.FullyQualifiedErrorId | Should -Be 'InvalidRequest,Bctrl.PowerShell.InvokeBctrlRequestCommand'
            "$failure" | Should -BeExactly 'The value has more than 128 nested levels, for example because of a circular reference.'
            $stub.Requests.Count | Should -Be 1
        }

        It 'can not be created for <Kind> that contains itself' -ForEach @(
            @{ Kind = 'a hashtable'; Create = { $value = @{}; $value.self = $value; $value } }
            @{ Kind = 'an object'; Create = { $value = [pscustomobject]@{ self = $null }; $value.self = $value; $value } }
            @{ Kind = 'a list'; Create = { $value = [Collections.ArrayList]::new(); $null = $value.Add($value); , $value } }
        ) {
            $body = & $Create
            $failure = Get-CommandError { Invoke-BctrlRequest /v1/x POST -Body $body }
            $failure.FullyQualifiedErrorId | Should -Be 'InvalidRequest,Bctrl.PowerShell.InvokeBctrlRequestCommand'
            $failure.CategoryInfo.Category | Should -Be 'InvalidArgument'
            $failure.TargetObject | Should -Be '/v1/x'
            "$failure" | Should -BeExactly 'The value has more than 128 nested levels, for example because of a circular reference.'
            $stub.Requests.Count | Should -Be 0
        }

        It 'can not be created if a property throws' {
            $body = [pscustomobject]@{ a = 1 } | Add-Member ScriptProperty Value { throw 'no' } -PassThru
            $failure = Get-CommandError { Invoke-BctrlRequest /v1/x POST -Body $body }
            $failure.FullyQualifiedErrorId | Should -Be 'InvalidRequest,Bctrl.PowerShell.InvokeBctrlRequestCommand'
            "$failure" | Should -BeExactly 'Exception getting "Value": "no"'
            $stub.Requests.Count | Should -Be 0
        }
    }

    Context 'Other content' {
        It 'is <Kind>, unchanged' -ForEach @(
            @{ Kind = 'text'; Body = '{ "as" : "it stands" }'; ContentType = 'application/json' }
            @{ Kind = 'text outside ASCII'; Body = "`"$umlaut`""; ContentType = 'application/json' }
            @{ Kind = 'empty text'; Body = ''; ContentType = 'application/json' }
        ) {
            $null = Invoke-BctrlRequest /v1/x POST $Body
            $stub.Requests.Count | Should -Be 1
            $stub.Requests[0].Body | Should -BeExactly $Body
            $stub.Requests[0].Headers['Content-Type'] | Should -BeExactly $ContentType
        }

        It 'is bytes, unchanged' {
            $null = Invoke-BctrlRequest /v1/x PUT ([byte[]] (104, 105))
            $stub.Requests[0].Body | Should -BeExactly 'hi'
            $stub.Requests[0].Headers['Content-Type'] | Should -BeExactly 'application/octet-stream'
        }

        It 'is the content of <Name> as <ContentType>, unchanged' -ForEach @(
            @{ Name = 'body.json'; ContentType = 'application/json' }
            @{ Name = 'body'; ContentType = 'application/json' }
            @{ Name = 'body.bin'; ContentType = 'application/octet-stream' }
        ) {
            $file = [IO.Path]::Combine("$TestDrive", $Name)
            [IO.File]::WriteAllBytes($file, [byte[]] (34, 0xC3, 0xBC, 34))
            $null = Invoke-BctrlRequest /v1/x PUT (Get-Item $file)
            $stub.Requests[0].Body | Should -BeExactly "`"$([char]0xFC)`""
            $stub.Requests[0].Headers['Content-Type'] | Should -BeExactly $ContentType
        }

        It 'can not be <Kind>' -ForEach @(
            @{ Kind = 'a file that does not exist'; Path = 'none.json'; Message = "Could not find file '{0}'." }
            @{ Kind = 'a file in a folder that does not exist'; Path = 'no/such/file.json'; Message = "Could not find a part of the path '{0}'." }
            @{ Kind = 'a folder'; Path = '.'; Message = "Access to the path '{0}' is denied." }
        ) {
            $file = [IO.FileInfo]::new([IO.Path]::GetFullPath([IO.Path]::Combine("$TestDrive", $Path)))
            $failure = Get-CommandError { Invoke-BctrlRequest /v1/x POST $file }
            $failure.FullyQualifiedErrorId | Should -Be 'InvalidRequest,Bctrl.PowerShell.InvokeBctrlRequestCommand'
            "$failure" | Should -BeExactly ($Message -f $file.FullName)
            $stub.Requests.Count | Should -Be 0
        }
    }

    It 'is sent in a request of its own for each object of the pipeline' {
        $null = @{ n = 1 }, @{ n = 2 } | Invoke-BctrlRequest /v1/x POST
        $stub.Requests.Body | Should -BeExactly '{"n":1}', '{"n":2}'
    }

    It 'is not sent <Kind>' -ForEach @(
        @{ Kind = 'without -Body'; Command = { Invoke-BctrlRequest /v1/x POST } }
        @{ Kind = 'if -Body is null'; Command = { Invoke-BctrlRequest /v1/x POST -Body $null } }
        @{ Kind = 'if the object in the pipeline is null'; Command = { $null | Invoke-BctrlRequest /v1/x POST } }
    ) {
        $null = & $Command
        $stub.Requests.Count | Should -Be 1
        $stub.Requests[0].Body | Should -BeExactly ''
        $stub.Requests[0].Headers.ContainsKey('Content-Type') | Should -BeFalse
    }
}
