using FaultTolerantPay.Tests.Shared;

namespace FaultTolerantPay.Repository.Tests.Layers;

/// <summary>The folders of the core form no cycle.</summary>
public class CoreLayerTests
{
    private const string Namespace = "FaultTolerantPay";

    [Test]
    public void Core_Folders_UseOnlyFoldersBeforeThem() =>
        LayerOrder.Check(
            typeof(IFallbackTransactionPipeline).Assembly, Namespace, CoreFolders.InOrder, CoreFolders.ByTypeInTheRootNamespace);

    /// <summary>With the faults above all, what other folders take from them is named.</summary>
    [Test]
    public void Violations_FaultsAboveAll_NamesWhoUsesThem()
    {
        string[] wrong = [.. CoreFolders.InOrder.Where(folder => folder != "Faults"), "Faults"];

        List<string> found = LayerOrder.Violations(
            typeof(IFallbackTransactionPipeline).Assembly, Namespace, wrong, CoreFolders.ByTypeInTheRootNamespace);

        Assert.That(found, Has.Some.EqualTo($"Jobs: {Namespace}.Jobs.RecoveryWork uses {Namespace}.FaultState of Faults"));
    }

    [Test]
    public void Readme_OfEveryFolder_IsThere()
    {
        foreach (string folder in CoreFolders.InOrder)
        {
            Assert.That(File.Exists(Path.Combine(SourceTree.Root, "src", Namespace, folder, "README.md")), Is.True, folder);
        }

        string[] folders =
            [.. Directory.EnumerateDirectories(Path.Combine(SourceTree.Root, "src", Namespace)).Select(Path.GetFileName).OfType<string>()];
        Assert.That(folders.Except(["bin", "obj"]), Is.EquivalentTo(CoreFolders.InOrder), "every folder has its place in the order");
    }
}
