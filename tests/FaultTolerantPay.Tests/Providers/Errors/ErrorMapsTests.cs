using FaultTolerantPay.Providers.Errors;
using FaultTolerantPay.Tests.Fakes;

namespace FaultTolerantPay.Tests.Providers.Errors;

/// <summary>What a code means, what happens to codes that are not mapped, and how an operator maps one.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[OnOneThread]
public sealed class ErrorMapsTests : IDisposable
{
    private static readonly ProviderId Alpha = new("alpha");
    private static readonly OperatorId Operator = new("op-7");
    private readonly ProvidersUnderTest _of = new();

    private static IEnumerable<(CodeMapping Mapping, string Field)> Wrong =>
    [
        (Declined("") with { }, "code"),
        (Declined("a b"), "code"),
        (Declined(new string('1', 65)), "code"),
        (Declined("05", ""), "detail"),
        (Declined("05", "a b"), "detail"),
        (Declined("05") with { Outcome = (OperationOutcome)9 }, "outcome"),
        (Declined("05") with { Outcome = OperationOutcome.Unknown, IsHardDecline = true }, "hard"),
        (Declined("05") with { Cause = (FailureCause)9 }, "cause"),
        (new() { Code = "00", Outcome = OperationOutcome.Succeeded, Cause = FailureCause.Issuer }, "cause"),
        (new() { Code = "00", Outcome = OperationOutcome.Succeeded, IsAgreementGone = true }, "agreementGone"),
        (Declined("05") with { Meaning = " " }, "meaning"),
    ];

    public void Dispose() => _of.Dispose();

    [Test]
    public void ResultOf_CodeIsNotMapped_IsUnknownAndListed()
    {
        DateTimeOffset first = _of.Time.GetUtcNow();
        ProviderResult result = _of.Maps.ResultOf(Alpha, "E1");
        _of.Time.Advance(TimeSpan.FromSeconds(1));
        _of.Maps.ResultOf(Alpha, "E1");
        _of.Maps.ResultOf(Alpha, "E2", "07");

        Assert.That(
            (result.Outcome, result.Code, result.Cause),
            Is.EqualTo((OperationOutcome.Unknown, "E1", (FailureCause?)FailureCause.Unclear)));
        Assert.That(_of.Maps.ListUnmapped().Items.Select(code => (code.Code, code.Detail, code.Count, code.FirstAt)),
            Is.EqualTo(((string, string?, long, DateTimeOffset)[])
                [("E1", null, 2, first), ("E2", "07", 1, first.AddSeconds(1))]));
        Assert.That(_of.Log.Text.Split('\n').Count(line => line.Contains("E1", StringComparison.Ordinal)), Is.EqualTo(1), "logged once");
    }

    [Test]
    public void Map_Code_IsInForceAtOnceAndLeavesTheList()
    {
        _of.Maps.ResultOf(Alpha, "E1");

        Assert.That(_of.Maps.Map(Alpha, Declined("E1") with { IsHardDecline = true, Cause = FailureCause.Customer }, Operator), Is.Null);

        ProviderResult result = _of.Maps.ResultOf(Alpha, "E1");
        Assert.That((result.Outcome, result.IsHardDecline, result.Cause),
            Is.EqualTo((OperationOutcome.Declined, true, (FailureCause?)FailureCause.Customer)));
        Assert.That(_of.Maps.ListUnmapped().Items, Is.Empty);
        Assert.That(_of.Log.Text, Does.Contain("op-7"));
    }

    // A generic code with a detail that is a hard decline must not be retried elsewhere.
    [Test]
    public void ResultOf_GenericCodeWithATellingDetail_TheDetailCounts()
    {
        _of.Maps.Map(Alpha, Declined("DECLINED"), Operator);
        _of.Maps.Map(Alpha, Declined("DECLINED", "07") with { IsHardDecline = true }, Operator);

        Assert.That(
            ((string?[])["07", "51", null]).Select(detail => _of.Maps.ResultOf(Alpha, "DECLINED", detail).IsHardDecline),
            Is.EqualTo((bool[])[true, false, false]));
        Assert.That(_of.Maps.ResultOf(Alpha, "DECLINED", "07").Code, Is.EqualTo("DECLINED/07"));
        Assert.That(_of.Maps.ResultOf(Alpha, "declined").Outcome, Is.EqualTo(OperationOutcome.Unknown), "case counts");
    }

    [Test]
    public void ResultOf_DetailIsMappedAndTheCodeAloneIsNot_OtherDetailsAreUnknown()
    {
        _of.Maps.Map(Alpha, Declined("D", "07"), Operator);

        Assert.That(_of.Maps.ResultOf(Alpha, "D", "08").Outcome, Is.EqualTo(OperationOutcome.Unknown));
        Assert.That(_of.Maps.ListUnmapped().Items.Single().Detail, Is.EqualTo("08"));
    }

    [Test]
    public void ResultOf_HostileCodes_AreCleanedAndBounded()
    {
        ProviderResult result = _of.Maps.ResultOf(Alpha, "\u001b[2J" + new string('x', 5_000), "6222020000000000000");
        _of.Maps.ResultOf(Alpha, null!);

        Assert.That(result.Code, Does.Not.Contain("\u001b").And.Length.LessThanOrEqualTo(200));
        Assert.That(_of.Maps.ListUnmapped().Items.Select(code => code.Code.Length), Has.All.LessThanOrEqualTo(200));
    }

    [Test]
    public void ResultOf_MoreCodesThanTheListHolds_DropsTheOneThatArrivedTheLongestAgo()
    {
        for (int i = 0; i < UnmappedCodes.MaxCodes; i++)
        {
            _of.Maps.ResultOf(Alpha, $"E{i}");
        }

        _of.Maps.ResultOf(Alpha, "E0");
        _of.Maps.ResultOf(Alpha, "new");

        IReadOnlyList<UnmappedCode> listed = _of.Maps.ListUnmapped(null, 1_000).Items;
        Assert.That(listed, Has.Count.EqualTo(UnmappedCodes.MaxCodes));
        Assert.That(listed.Select(code => code.Code), Does.Contain("new").And.Contain("E0").And.Not.Contain("E1"));
    }

    [Test]
    public void ResultOf_OtherProvider_HasItsOwnMap()
    {
        _of.Maps.Map(Alpha, Declined("05"), Operator);

        Assert.That(_of.Maps.ResultOf(new ProviderId("beta"), "05").Outcome, Is.EqualTo(OperationOutcome.Unknown));
    }

    [TestCaseSource(nameof(Wrong))]
    public void Map_MappingIsWrong_NamesTheFieldAndChangesNothing((CodeMapping Mapping, string Field) of)
    {
        string? error = _of.Maps.Map(Alpha, of.Mapping, Operator);

        Assert.That(error, Does.Contain($"'s {of.Field} "));
        Assert.That(_of.Maps.ResultOf(Alpha, "05").Outcome, Is.EqualTo(OperationOutcome.Unknown));
    }

    [Test]
    public void Map_ProviderOrOperatorIsWrong_IsRefused()
    {
        Assert.That(_of.Maps.Map(new ProviderId("beta"), Declined("05"), Operator), Does.Contain("no settings"));
        Assert.That(_of.Maps.Map(Alpha, Declined("05"), new OperatorId("")), Does.Contain("operator"));
    }

    private static CodeMapping Declined(string code, string? detail = null) =>
        new() { Code = code, Detail = detail, Outcome = OperationOutcome.Declined };
}
