using System.Runtime.CompilerServices;

namespace FaultTolerantPay.Repository.Tests;

/// <summary>
/// One word for one thing: no two types of the packages have the same name, internal ones included. The two stores on disk are siblings:
/// what is alike in both has one name, if nobody outside sees it.
/// </summary>
public class TypeNameTests
{
    private static readonly string[] Stores = ["FaultTolerantPay.PostgreSql.", "FaultTolerantPay.Sqlite."];

    [Test]
    public void Types_OfAllPackages_HaveANameOfTheirOwn()
    {
        IEnumerable<string> shared = Package.All
            .SelectMany(package => package.Assembly.GetTypes())
            .Where(type => !type.IsNested && !IsGenerated(type))
            .Select(type => (Name: type.Name.Split('`')[0], FullName: FullNameOf(type)))
            .Distinct()
            .GroupBy(type => type.Name, type => type.FullName)
            .Where(names => names.Count() > 1)
            .Select(names => string.Join(" and ", names));

        Assert.That(shared, Is.Empty);
    }

    private static string FullNameOf(Type type)
    {
        string name = type.FullName!.Split('`')[0];
        return !type.IsVisible && Stores.Any(store => name.StartsWith(store, StringComparison.Ordinal))
            ? $"{type.Name.Split('`')[0]} of a store"
            : name;
    }

    // The compiler adds the same helpers to each assembly.
    private static bool IsGenerated(Type type) =>
        type.Name.StartsWith('<') || type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false)
        || type.Namespace?.StartsWith("FaultTolerantPay", StringComparison.Ordinal) != true;
}
