using FaultTolerantPay.Routing;

namespace FaultTolerantPay.Repository.Tests.Layers;

/// <summary>The folders of the routing package form no cycle.</summary>
public class RoutingLayerTests
{
    private const string Namespace = "FaultTolerantPay.Routing";

    private static readonly string[] Folders =
    [
        "Model", "Learning", "Live", "Engine", "Compilation", "Explain", "Files", "Analysis", "Diff", "Backtest", "Experiments",
    ];

    [Test]
    public void Routing_Folders_UseOnlyFoldersBeforeThem() =>
        LayerOrder.Check(typeof(Router).Assembly, Namespace, Folders);

    /// <summary>
    /// With two folders in the wrong order, what one takes from the other is named: also what only the body of a method uses.
    /// </summary>
    [Test]
    public void Violations_FoldersInTheWrongOrder_AreNamed()
    {
        string[] wrong = ["Model", "Learning", "Live", "Engine", "Compilation", "Explain", "Backtest", "Analysis", "Files", "Diff"];

        List<string> found = LayerOrder.Violations(typeof(Router).Assembly, Namespace, wrong);

        Assert.That(found, Has.Some.EqualTo($"Analysis: {Namespace}.Analysis.RoutingAnalysis uses {Namespace}.Files.FileError of Files"));
        Assert.That(
            found,
            Has.Some.EqualTo($"Backtest: {Namespace}.Backtest.CsvColumn uses {Namespace}.Files.TimeText of Files"),
            "used in method bodies alone");
    }
}
