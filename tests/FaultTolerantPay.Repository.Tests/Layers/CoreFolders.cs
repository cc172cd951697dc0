using FaultTolerantPay.Tests.Shared;

namespace FaultTolerantPay.Repository.Tests.Layers;

/// <summary>The folders of the core, and which of them holds a type.</summary>
internal static class CoreFolders
{
    private const string Namespace = "FaultTolerantPay";

    /// <summary>The folders, lowest first: each uses only those before it.</summary>
    public static string[] InOrder { get; } =
    [
        "Model", "Configuration", "Adapters", "Ledger", "Advances", "ChannelPayments", "Storage", "Calls", "Secrets", "Signals",
        "Merchants", "Cards", "Providers", "Routes", "Collection", "Channels", "Controls", "Payments", "Faults", "Pipeline", "Recovery",
        "Statements", "Operations", "Jobs", "Composition",
    ];

    /// <summary>The folders of the types in the root namespace, by full name: only the file's place tells them.</summary>
    public static IReadOnlyDictionary<string, string> ByTypeInTheRootNamespace { get; } = Directory
        .EnumerateFiles(Path.Combine(SourceTree.Root, "src", Namespace), "*.cs", SearchOption.AllDirectories)
        .Select(file => (Type: Path.GetFileNameWithoutExtension(file), Folder: FolderOf(file)))
        .Where(file => InOrder.Contains(file.Folder))
        .GroupBy(file => file.Type)
        .ToDictionary(file => $"{Namespace}.{file.Key}", file => file.First().Folder);

    private static string FolderOf(string file) =>
        Path.GetRelativePath(Path.Combine(SourceTree.Root, "src", Namespace), file).Split(Path.DirectorySeparatorChar)[0];
}
