using System.Text.Json;
using FaultTolerantPay.SampleHost.CommandLine;
using FaultTolerantPay.SampleHost.Operate;

namespace FaultTolerantPay.SampleHost.Tests.Operate;

/// <summary>The commands that give orders, and the one that lists them.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ControlCommandTests : IDisposable
{
    private static readonly string[] Clerk = ["--operator", "clerk-7", "--reason", "double debits"];
    private readonly StoreFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Test]
    public async Task Pause_ThenResume_StandsInTheControlsAndTheHistory()
    {
        await _fixture.UseAsync(store => StoreFixture.AddAsync(store, 1));
        (int code, string text, string error) = await GiveAsync(PauseCommands.Pause, "both", "--institution", "alpha");
        Assert.That((code, text.Trim(), error),
            Is.EqualTo((ExitCode.Done, "Control 1: pause of collections and payouts, institution alpha.", "")));
        (_, text, _) = await GiveAsync(PauseCommands.Resume, "payouts", "--institution", "alpha");
        Assert.That(text.Trim(), Is.EqualTo("Control 2: resume of payouts, institution alpha."));
        (_, text, _) = await GiveAsync(PauseCommands.Resume, "payouts", "--institution", "alpha");
        Assert.That(text.Trim(), Is.EqualTo("It is so already; nothing was changed."));

        (code, text, _) = await _fixture.RunAsync(ControlsCommand.Command);
        Assert.That(code, Is.EqualTo(ExitCode.Done));
        Assert.That(text,
            Does.Contain("pause of collections, institution alpha").And.Contains("clerk-7").And.Contains("double debits").And.Contains(
                "1 controls in force; 0 advances wait"));
        (_, text, _) = await _fixture.RunAsync(ControlsCommand.Command, "--history");
        Assert.That(text,
            Does.Contain("pause of collections and payouts, institution alpha").And.Contains("resume of payouts, institution alpha"));
        JsonElement history = await _fixture.JsonAsync(ControlsCommand.Command, "--history", "--limit", "1", "--before", "2");
        Assert.That(history.GetProperty("controls").EnumerateArray()
            .Select(order => (order.GetProperty("number").GetInt64(), order.GetProperty("work").GetString())),
                Is.EqualTo(new[] { (1L, "Both") }));
    }

    [Test]
    public async Task Block_ThenUnblock_StandsInTheControls()
    {
        await _fixture.UseAsync(store => StoreFixture.AddAsync(store, 1));
        (int code, string text, _) = await GiveAsync(BlockCommands.Block, "--customer", "c-1", "--until", "2199-01-01");
        Assert.That((code, text.Trim()), Is.EqualTo((ExitCode.Done, "Control 1: block of customer c-1.")));
        Assert.That((await _fixture.RunAsync(ControlsCommand.Command)).Out, Does.Contain("2199-01-01 00:00:00Z"));
        (_, text, _) = await GiveAsync(BlockCommands.Unblock, "--customer", "c-1");
        Assert.That(text.Trim(), Is.EqualTo("Control 2: unblock of customer c-1."));
        Assert.That((await _fixture.JsonAsync(ControlsCommand.Command)).GetProperty("controls").GetArrayLength(), Is.Zero);
    }

    [Test]
    public async Task Block_ShorterThanTheOneInForce_AnswersNoAndNamesIt()
    {
        await _fixture.UseAsync(store => StoreFixture.AddAsync(store, 1));
        (int code, _, string error) = await GiveAsync(BlockCommands.Block, "--customer", "nobody");
        Assert.That((code, error.Trim()),
            Is.EqualTo((ExitCode.Done,
                "Look at this: customer nobody has no outstanding advance, so the id could not be confirmed: it must match exactly.")));
        (code, string text, _) = await GiveAsync(BlockCommands.Block, "--customer", "nobody", "--until", "2199-01-01T08:00:00+01:00");
        Assert.That(code, Is.EqualTo(ExitCode.AnswerIsNo));
        Assert.That(text,
            Does.StartWith("NotAllowed: control 1, block of customer nobody, by clerk-7 ('double debits'), is active until it is ended"));
    }

    [TestCase("pause", "everything --everything", "'everything': collections, payouts or both is expected.")]
    [TestCase("pause", "both", "Nothing is named: one of --everything, --institution ID, --channel ID, --group NAME is expected.")]
    [TestCase("pause", "both --everything --channel a", "--everything and --channel are given")]
    [TestCase("pause", "both --group a\tb", "target id is 'a\\u0009b': expected 1 to 64 visible ASCII characters.")]
    [TestCase("pause", "both --institution alhpa",
        "target is 'institution alhpa': expected a registered institution, one of alpha, beta, gamma. Did you mean 'alpha'?")]
    [TestCase("block", "--customer c --until 2001-01-01", "until is '2001-01-01")]
    [TestCase("block", "--customer c --until 03/01/2199",
        "--until '03/01/2199': a date such as 2026-11-22, midnight in UTC, or a time with its offset")]
    [TestCase("block", "--customer c --until 2199-01-01T08:00", "--until '2199-01-01T08:00': a date such as")]
    public async Task Give_Error_SaysWhatIsExpected(string name, string line, string says)
    {
        await _fixture.UseAsync(store => StoreFixture.AddAsync(store, 1));
        (int code, _, string error) = await GiveAsync(name == "pause" ? PauseCommands.Pause : BlockCommands.Block, line.Split(' '));
        Assert.That((code, error.Contains(says, StringComparison.Ordinal)), Is.EqualTo((ExitCode.NotDone, true)), error);
    }

    private Task<(int ExitCode, string Out, string Error)> GiveAsync(Command command, params string[] given) =>
        _fixture.RunAsync(command, [.. given, .. Clerk]);
}
