using FaultTolerantPay.Tests.Fakes;
using FaultTolerantPay.Tests.Providers.Settings;

namespace FaultTolerantPay.Tests.Providers.Errors;

/// <summary>
/// What operators map is kept in a file: a restart and a reload leave it in force, and a failed write puts nothing in force.
/// </summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[OnOneThread]
public sealed class MappedCodesTests : IDisposable
{
    private static readonly ProviderId Alpha = new("alpha");
    private static readonly OperatorId Operator = new("op-7");

    private readonly SettingsFiles _files = new();

    private string Path => _files.In("mapped.json");

    public void Dispose() => _files.Dispose();

    [Test]
    public void Map_WithAFile_SurvivesARestartWithEveryField()
    {
        CodeMapping mapping = Declined("E1", "07") with
        {
            IsHardDecline = true,
            Cause = FailureCause.Customer,
            IsAgreementGone = true,
            Meaning = "no agreement",
        };
        using (ProvidersUnderTest before = Start())
        {
            Assert.That(before.Maps.Map(Alpha, mapping, Operator), Is.Null);
        }

        using ProvidersUnderTest after = Start();

        Assert.That(after.Settings.Current.MapOf(Alpha).Find("E1", "07"), Is.EqualTo(mapping));
        Assert.That(after.Maps.ResultOf(Alpha, "E1", "07").IsHardDecline, Is.True);
        Assert.That(File.ReadAllText(Path), Does.Contain("\"by\": \"op-7\"").And.Contain("\"at\": \"20"));
        Assert.That(after.Settings.Reload(), Is.Empty);
        Assert.That(after.Maps.ResultOf(Alpha, "E1", "07").IsHardDecline, Is.True, "after a reload");
    }

    [Test]
    public void Map_CodeOfTheErrorMap_TheOperatorsCounts()
    {
        using ProvidersUnderTest of = Start();
        Assert.That(of.Maps.ResultOf(Alpha, "P1").Outcome, Is.EqualTo(OperationOutcome.Pending), "by the map");

        of.Maps.Map(Alpha, Declined("P1"), Operator);
        Assert.That(of.Maps.ResultOf(Alpha, "P1").Outcome, Is.EqualTo(OperationOutcome.Declined));

        of.Settings.Reload();
        Assert.That(of.Maps.ResultOf(Alpha, "P1").Outcome, Is.EqualTo(OperationOutcome.Declined), "after a reload");
    }

    [Test]
    public void Map_SameCodeAgain_ReplacesItsRow()
    {
        using ProvidersUnderTest of = Start();
        of.Maps.Map(Alpha, Declined("E1"), Operator);
        of.Maps.Map(Alpha, Declined("E1") with { IsHardDecline = true }, Operator);

        of.Settings.Reload();

        Assert.That(of.Maps.ResultOf(Alpha, "E1").IsHardDecline, Is.True);
        Assert.That(File.ReadAllText(Path).Split("\"E1\""), Has.Length.EqualTo(2));
    }

    [Test]
    public void Map_TwoNodesOnOneFile_KeepEachOthersRows()
    {
        using ProvidersUnderTest first = Start();
        using ProvidersUnderTest second = Start();
        first.Maps.Map(Alpha, Declined("E1"), Operator);
        second.Maps.Map(Alpha, Declined("E2"), Operator);

        first.Settings.Reload();

        Assert.That(((string[])["E1", "E2"]).Select(code => first.Maps.ResultOf(Alpha, code).Outcome),
            Is.All.EqualTo(OperationOutcome.Declined));
    }

    [Test]
    public void Map_FileCannotBeWritten_NothingIsInForceAndTheReasonIsTold()
    {
        using ProvidersUnderTest of = Start();
        using (new FileStream(Path + ".lock", FileMode.Create, FileAccess.Write, FileShare.None))
        {
            Assert.That(of.Maps.Map(Alpha, Declined("E1"), Operator), Does.Contain("is not in force: "));
        }

        Assert.That(of.Maps.ResultOf(Alpha, "E1").Outcome, Is.EqualTo(OperationOutcome.Unknown));
        Assert.That(of.Maps.Map(Alpha, Declined("E1"), Operator), Is.Null, "later");
    }

    [Test]
    public void Map_ProcessEndedWhileItWrote_TheFileBeforeCounts()
    {
        using (ProvidersUnderTest before = Start())
        {
            before.Maps.Map(Alpha, Declined("E1"), Operator);
        }

        File.WriteAllText(Path + ".part", "{ \"codes\": [ { ");
        using ProvidersUnderTest after = Start();

        Assert.That(after.Maps.ResultOf(Alpha, "E1").Outcome, Is.EqualTo(OperationOutcome.Declined));
        Assert.That(after.Maps.Map(Alpha, Declined("E2"), Operator), Is.Null);
    }

    [Test]
    public void Reload_FileIsSpoilt_LeavesEverythingInForceAndNamesTheLine()
    {
        using ProvidersUnderTest of = Start();
        of.Maps.Map(Alpha, Declined("E1"), Operator);
        File.WriteAllText(
            Path,
            """
            { "codes": [
            { "code": "E1", "provider": "alpha", "outcome": "pending", "by": "a b" } ] }
            """);

        Assert.That(of.Settings.Reload(), Is.EqualTo((string[])
        [
            $"{Path}:2:1: codes[0].at: it is missing; every mappedCode has it.",
            $"{Path}:2:66: codes[0].by: \"a b\": a code of 1 to 64 visible ASCII characters is expected.",
        ]));
        Assert.That(of.Maps.ResultOf(Alpha, "E1").Outcome, Is.EqualTo(OperationOutcome.Declined), "in force");
        Assert.That(of.Maps.Map(Alpha, Declined("E2"), Operator), Does.Contain("is not in force: "), "a spoilt file is not overwritten");
    }

    [Test]
    public void Load_FolderIsMissing_IsAnError() =>
        Assert.That(() => Start("/nowhere/at/all/mapped.json"), Throws.InvalidOperationException.With.Message.Contains("/nowhere/at/all"));

    [Test]
    public void ListUnmapped_Pages_HaveEveryCodeOnce()
    {
        using ProvidersUnderTest of = Start();
        for (int i = 0; i < 25; i++)
        {
            of.Maps.ResultOf(Alpha, $"code {i:00}", i % 2 == 0 ? null : "x y");
        }

        List<string> seen = [];
        string? after = null;
        do
        {
            QueryPage<UnmappedCode> page = of.Maps.ListUnmapped(after, 10);
            seen.AddRange(page.Items.Select(code => code.Code));
            after = page.Next;

            // What arrives between pages does not move the codes.
            of.Maps.ResultOf(Alpha, "code 03", "x y");
        }
        while (after is not null);

        Assert.That(seen, Is.EqualTo(Enumerable.Range(0, 25).Select(i => $"code {i:00}")));
        Assert.That(() => of.Maps.ListUnmapped("other 41"), Throws.ArgumentException);
        Assert.That(() => of.Maps.ListUnmapped(null, 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    private ProvidersUnderTest Start(string? path = null) => new(
        settings: [ProvidersUnderTest.SettingsOf("alpha") with { ErrorMap = _files.In("map.json") }],
        options: new ProviderOptions { MappedCodesFile = path ?? Path });

    private static CodeMapping Declined(string code, string? detail = null) =>
        new() { Code = code, Detail = detail, Outcome = OperationOutcome.Declined };
}
