using FaultTolerantPay.Routing.Analysis;
using FaultTolerantPay.Routing.Files;
using FaultTolerantPay.Routing.Model;
using FaultTolerantPay.Tests.Shared;

namespace FaultTolerantPay.Routing.Tests.Files;

public class SampleFileTests
{
    private static readonly string Folder = Path.Combine(SourceTree.Root, "samples", "routing");

    [TestCase("policy.json")]
    [TestCase("policy-cheapest.json")]
    [TestCase("policy-value.json")]
    public void Samples_FitTheSchemasAndHaveNothingToMend(string policy)
    {
        string catalogueText = File.ReadAllText(Path.Combine(Folder, "catalogue.json"));
        string policyText = File.ReadAllText(Path.Combine(Folder, policy));
        Assert.That(new JsonSchemaCheck(CatalogueFile.JsonSchema).FirstFailure(catalogueText), Is.Empty);
        Assert.That(new JsonSchemaCheck(PolicyFile.JsonSchema).FirstFailure(policyText), Is.Empty);

        using FileStream catalogueStream = File.OpenRead(Path.Combine(Folder, "catalogue.json"));
        using FileStream policyStream = File.OpenRead(Path.Combine(Folder, policy));
        RoutingFile<ChannelCatalogue> catalogue = CatalogueFile.Read(catalogueStream, "catalogue.json");
        RoutingAnalysis analysis = RoutingAnalysis.Of(catalogue, PolicyFile.Read(policyStream, policy));
        Assert.That(analysis.Findings.Where(f => f.Severity != FindingSeverity.Information), Is.Empty);
    }
}
