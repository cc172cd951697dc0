namespace FaultTolerantPay.Repository.Tests;

/// <summary>
/// References point one way: stores, hosting and web endpoints to the core, the core to routing and the parser of delimited files, routing
/// to nothing but .NET and its hashing.
/// </summary>
public class PackageReferenceTests
{
    [TestCaseSource(typeof(Package), nameof(Package.All))]
    public void Assembly_References_AreOnlyWhatItsPackageMayUse(Package package)
    {
        string[] references =
            [.. package.Assembly.GetReferencedAssemblies().Select(reference => reference.Name!).Where(name => !IsDotNet(name))];

        Assert.That(references, Is.SubsetOf(package.MayReference));
    }

    // A package that is named like a part of .NET is still a package.
    private static bool IsDotNet(string name) =>
        name is not "System.IO.Hashing"
            && (name.StartsWith("System.", StringComparison.Ordinal) || name is "System" or "netstandard" or "mscorlib");
}
