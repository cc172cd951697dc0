using FaultTolerantPay.Tests.Shared;

namespace FaultTolerantPay.Repository.Tests.Layers;

/// <summary>The folders of the core form no cycle.</summary>
public class CoreLayerTests
{
    private const string Namespace = "FaultTolerantPay";

    private static readonly string[] Folders =
    [
        "Model", "Configuration", "Adapters", "Ledger", "Advances", "Storage", "Calls", "Signals", "Merchants", "Collection", "Channels",
        "Controls", "Faults", "Pipeline", "Recovery", "Operations", "Jobs", "Composition",
    ];

    /// <summary>What every host types is in the namespace of the package: its file tells the folder.</summary>
    private static Dictionary<string, string> FoldersOfTypesInTheRootNamespace { get; } = Directory
        .EnumerateFiles(Path.Combine(SourceTree.Root, "src", Namespace), "*.cs", SearchOption.AllDirectories)
        .Select(file => (Type: Path.GetFileNameWithoutExtension(file), Folder: FolderOf(file)))
        .Where(file => Folders.Contains(file.Folder))
        .GroupBy(file => file.Type)
        .ToDictionary(file => $"{Namespace}.{file.Key}", file => file.First().Folder);

    [Test]
    public void Core_Folders_UseOnlyFoldersBeforeThem()
        => LayerOrder.Check(typeof(IFallbackTransactionPipeline).Assembly, Namespace, Folders, FoldersOfTypesInTheRootNamespace);

    /// <summary>With the faults above all, what other folders take from them is named.</summary>
    [Test]
    public void Violations_FaultsAboveAll_NamesWhoUsesThem()
    {
        string[] wrong = [.. Folders.Where(folder => folder != "Faults"), "Faults"];

        List<string> found = LayerOrder.Violations(
            typeof(IFallbackTransactionPipeline).Assembly, Namespace, wrong, FoldersOfTypesInTheRootNamespace);

        Assert.That(found, Has.Some.EqualTo($"Jobs: {Namespace}.Jobs.RecoveryWork uses {Namespace}.FaultState of Faults"));
    }

    [Test]
    public void Readme_OfEveryFolder_IsThere()
    {
        foreach (string folder in Folders)
        {
            Assert.That(File.Exists(Path.Combine(SourceTree.Root, "src", Namespace, folder, "README.md")), Is.True, folder);
        }

        string[] folders =
            [.. Directory.EnumerateDirectories(Path.Combine(SourceTree.Root, "src", Namespace)).Select(Path.GetFileName).OfType<string>()];
        Assert.That(folders.Except(["bin", "obj"]), Is.EquivalentTo(Folders), "every folder has its place in the order");
    }

    private static string FolderOf(string file) =>
        Path.GetRelativePath(Path.Combine(SourceTree.Root, "src", Namespace), file).Split(Path.DirectorySeparatorChar)[0];
}
