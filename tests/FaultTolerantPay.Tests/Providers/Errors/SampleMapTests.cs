using FaultTolerantPay.Providers.Errors;
using FaultTolerantPay.Routing.Files;
using FaultTolerantPay.Tests.Providers.Settings;
using FaultTolerantPay.Tests.Shared;

namespace FaultTolerantPay.Tests.Providers.Errors;

/// <summary>The sample maps of two public code lists: that they can be read, and what their telling rows say.</summary>
public sealed class SampleMapTests
{
    private const string UnionPay = "unionpay.json";
    private const string Iso = "iso8583-field39.json";

    [TestCase(UnionPay, ExpectedResult = 69)]
    [TestCase(Iso, ExpectedResult = 66)]
    public int Read_SampleMap_HasNoError(string name)
    {
        var schema = new JsonSchemaCheck(SettingsFiles.Schema("error-map.schema.json"));
        Assert.That(schema.FirstFailure(File.ReadAllText(PathOf(name))), Is.Empty);
        return Read(name).Count;
    }

    [Test]
    public void Find_CodesAfterWhichNoOtherChannelMayTry_AreHardDeclines(
        [Values(UnionPay, Iso)] string name,
        [Values("04", "07", "14", "34", "36", "41", "43", "54", "57", "59", "62", "67")] string code)
    {
        CodeMapping mapping = Read(name).Find(code, null)!;

        Assert.That((mapping.Outcome, mapping.IsHardDecline), Is.EqualTo((OperationOutcome.Declined, true)));
        Assert.That(mapping.Cause, Is.Not.EqualTo(FailureCause.Channel), "it does not speak against the channel");
    }

    [Test]
    public void Find_RefusalsOfTheIssuerThatMayPass_AreSoft(
        [Values(UnionPay, Iso)] string name, [Values("05", "51", "61", "65")] string code)
    {
        CodeMapping mapping = Read(name).Find(code, null)!;

        // A decline without a cause is the issuer's.
        Assert.That((mapping.Outcome, mapping.IsHardDecline, mapping.Cause ?? FailureCause.Issuer),
            Is.EqualTo((OperationOutcome.Declined, false, FailureCause.Issuer)));
    }

    [Test]
    public void Find_CodesAfterWhichMoneyMayHaveMoved_AreUnknown(
        [Values(UnionPay, Iso)] string name, [Values("06", "10", "68", "91", "94", "96")] string code) =>
        Assert.That(Read(name).Find(code, null)!.Outcome, Is.EqualTo(OperationOutcome.Unknown));

    [TestCase(UnionPay, "00", OperationOutcome.Succeeded)]
    [TestCase(Iso, "00", OperationOutcome.Succeeded)]
    [TestCase(UnionPay, "98", OperationOutcome.Unknown)]
    [TestCase(UnionPay, "09", OperationOutcome.Pending)]
    [TestCase(Iso, "09", OperationOutcome.Pending)]
    [TestCase(UnionPay, "92", OperationOutcome.NotExecuted)]
    [TestCase(UnionPay, "A0", OperationOutcome.NotExecuted)]
    public void Find_OtherTellingCodes_HaveTheirOutcome(string name, string code, OperationOutcome expected) =>
        Assert.That(Read(name).Find(code, null)!.Outcome, Is.EqualTo(expected));

    // A generic "declined" must not hide that the issuer said "stolen": hard declines were retried at other channels elsewhere.
    [TestCase("07", OperationOutcome.Declined, true)]
    [TestCase("43", OperationOutcome.Declined, true)]
    [TestCase("51", OperationOutcome.Declined, false)]
    [TestCase(null, OperationOutcome.Unknown, false)]
    [TestCase("XX", OperationOutcome.Unknown, false)]
    public void ResultOf_GenericCodeWithADetailOfTheIssuer_TheDetailDecides(string? detail, OperationOutcome outcome, bool isHard)
    {
        using var files = new SettingsFiles();
        string rows = File.ReadAllText(PathOf(Iso));
        files.Write(rows.Replace("{ \"code\": ", "{ \"code\": \"declined\", \"detail\": ", StringComparison.Ordinal), "generic.json");
        using var of = new ProvidersUnderTest(settings:
        [
            ProvidersUnderTest.SettingsOf("alpha") with { ErrorMap = files.In("generic.json") },
        ]);

        ProviderResult result = of.Maps.ResultOf(new ProviderId("alpha"), "declined", detail);

        Assert.That((result.Outcome, result.IsHardDecline), Is.EqualTo((outcome, isHard)));
        Assert.That(
            of.Maps.ListUnmapped().Items, Has.Count.EqualTo(outcome == OperationOutcome.Unknown ? 1 : 0), "listed for the operator");
    }

    private static string PathOf(string name) => Path.Combine(SourceTree.Root, "samples", "error-maps", name);

    private static ErrorMap Read(string name)
    {
        using FileStream stream = File.OpenRead(PathOf(name));
        return ErrorMapReader.Read(FileReading.Of(stream, name, 1 << 20)).Require();
    }
}
