using Bctrl.Packaging;

if (args is not [var root])
{
    Console.Error.WriteLine("Makes out/Bctrl.<version>.nupkg of the module in out/Bctrl. Give the repository's root.");
    return 2;
}
Console.WriteLine(ModulePackage.Create(root, Path.Combine(root, "out")));
return 0;
