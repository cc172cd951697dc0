using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using Assembly = System.Reflection.Assembly;

namespace FaultTolerantPay.Repository.Tests.Layers;

/// <summary>
/// Holds the order of a package's folders: a folder uses only folders before it. A type belongs to the folder that its namespace
/// names; types in other namespaces are given with their folder. All that a type refers to counts: bases, members, attributes, and what
/// method bodies use.
/// </summary>
internal static class LayerOrder
{
    /// <summary>The folder of a package's root: above all others.</summary>
    public const string Root = "";

    /// <summary>Finds the references that go up.</summary>
    /// <param name="assembly">The package.</param>
    /// <param name="rootNamespace">The namespace of its root folder.</param>
    /// <param name="orderedFolders">
    /// Its folders, lowest first, as namespaces write them: <c>Model</c>, <c>Engine.Data</c>. The root folder stands above all.
    /// </param>
    /// <param name="folders">The folders of types whose namespace does not tell, by the full name of the type.</param>
    /// <returns>One line for each reference that goes up, and for each type whose folder has no place in the order.</returns>
    public static List<string> Violations(
        Assembly assembly, string rootNamespace, IReadOnlyList<string> orderedFolders, IReadOnlyDictionary<string, string>? folders = null)
    {
        Architecture architecture = new ArchLoader().LoadAssembly(assembly).Build();
        string[] order = [.. orderedFolders, Root];
        var found = new SortedSet<string>(StringComparer.Ordinal);
        foreach (IType type in architecture.Types.Where(t => IsOwn(t, rootNamespace)))
        {
            int own = PlaceOf(type);
            if (own < 0)
            {
                found.Add($"{type.FullName} is in no folder of the order");
                continue;
            }

            foreach (IType target in type.Dependencies.Select(d => d.Target).Where(t => IsOwn(t, rootNamespace)))
            {
                if (PlaceOf(target) > own)
                {
                    found.Add($"{order[own]}: {OutermostName(type)} uses {OutermostName(target)} of {NameOf(order[PlaceOf(target)])}");
                }
            }
        }

        return [.. found];

        int PlaceOf(IType type)
        {
            if (folders is not null && folders.TryGetValue(OutermostName(type), out string? given))
            {
                return Array.IndexOf(order, given);
            }

            string space = NamespaceOf(type);
            string folder = space == rootNamespace ? Root : space[(rootNamespace.Length + 1)..];
            for (; ; folder = folder[..folder.LastIndexOf('.')])
            {
                int place = Array.IndexOf(order, folder);
                if (place >= 0 || !folder.Contains('.', StringComparison.Ordinal))
                {
                    return place;
                }
            }
        }
    }

    /// <summary>Fails with every reference that goes up.</summary>
    /// <param name="assembly">The package.</param>
    /// <param name="rootNamespace">The namespace of its root folder.</param>
    /// <param name="orderedFolders">Its folders, lowest first.</param>
    /// <param name="folders">The folders of types whose namespace does not tell, by the full name of the type.</param>
    public static void Check(
        Assembly assembly,
        string rootNamespace,
        IReadOnlyList<string> orderedFolders,
        IReadOnlyDictionary<string, string>? folders = null) =>
        Assert.That(Violations(assembly, rootNamespace, orderedFolders, folders), Is.Empty, "a folder uses only folders before it");

    private static string NameOf(string folder) => folder == Root ? "the root" : folder;

    private static bool IsOwn(IType type, string rootNamespace) =>
        NamespaceOf(type) is var space && (space == rootNamespace || space.StartsWith($"{rootNamespace}.", StringComparison.Ordinal));

    private static string OutermostName(IType type) => type.FullName.Split('+')[0].Split('<')[0].Split('`')[0].TrimEnd('/');

    private static string NamespaceOf(IType type)
    {
        string name = OutermostName(type);
        int dot = name.LastIndexOf('.');
        return dot < 0 ? string.Empty : name[..dot];
    }
}
