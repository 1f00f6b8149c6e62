# Converts the bound parameters of a command to the properties of a JSON request body. $PropertyName maps the name of a
# parameter to the name of its JSON property.
function ConvertTo-RequestBody {
    param([Collections.IDictionary] $BoundParameters, [Collections.IDictionary] $PropertyName)

    $body = [ordered] @{}
    foreach ($parameter in $PropertyName.Keys | Where-Object { $BoundParameters.ContainsKey($_) } | Sort-Object) {
        $value = $BoundParameters[$parameter]
        $body[$PropertyName[$parameter]] = if ($parameter -like '*Seconds') { [int] [Math]::Round($value * 1000) }
        # ValidateSet ignores case, but the emulator accepts these values in lower case only.
        elseif ($parameter -in 'End', 'RuntimeKind', 'CallerType', 'Route', 'Body') { $value.ToLowerInvariant() }
        elseif ($value -is [switch]) { [bool] $value }
        else { $value }
    }
    $body
}
