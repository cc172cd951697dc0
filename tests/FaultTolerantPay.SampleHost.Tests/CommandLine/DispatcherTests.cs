using FaultTolerantPay.SampleHost.CommandLine;

namespace FaultTolerantPay.SampleHost.Tests.CommandLine;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class DispatcherTests : IDisposable
{
    private readonly StringWriter _out = new();
    private readonly StringWriter _error = new();
    private Invocation? _seen;

    private Dispatcher Program => new("Host",
    [
        new("route explain", "Explains.", [new("CATALOGUE", "The catalogue.")],
            [new("--json", null, "As JSON."), new("--out", "FILE", "Where to.")], Keep),
        new("route diff", "Compares.", [new("OLD", "The old one."), new("NEW", "The new one.", IsOptional: true)],
            [new("--with", "NAME", "A name, [green]as text[/].", IsRepeated: true)], Keep),
        new("drill", "Drills.", [],
            [new("--seed", "N", "A number.", IsRequired: true, Rule: ValueRule.Number(1, 9)),
                new("--at", "TIME", "A time.", Rule: ValueRule.Time)], Keep),
        new("fail", "Fails.", [], [], _ => throw new FileNotFoundException("No file 'x'.")),
    ]);

    [TestCase("route explain a.json --json", TestName = "Run_OptionAfterArgument_IsParsed")]
    [TestCase("route explain --json a.json", TestName = "Run_SwitchBeforeArgument_DoesNotEatIt")]
    [TestCase("route explain --json -- a.json", TestName = "Run_DoubleDash_EndsOptions")]
    public async Task Run_ArgumentsAndOptions_AreSorted(string line)
    {
        Assert.That(await Run(line), Is.Zero);
        Assert.That(_seen!.Argument(0), Is.EqualTo("a.json"));
        Assert.That(_seen.Has("--json"), Is.True);
        Assert.That(_seen.Value("--out"), Is.Null);
    }

    [TestCase("--out b.json")]
    [TestCase("--out=b.json")]
    public async Task Run_OptionWithValue_HasIt(string option)
    {
        Assert.That(await Run($"route explain a.json {option}"), Is.Zero);
        Assert.That(_seen!.Value("--out"), Is.EqualTo("b.json"));
    }

    [Test]
    public async Task Run_ValuesByTheirRules_AreRead()
    {
        Assert.That(await Run("drill --seed 7 --at 2026-11-22"), Is.Zero, _error.ToString());
        Assert.That(_seen!.Read<long>("--seed"), Is.EqualTo(7));
        Assert.That(_seen.Read<DateTimeOffset>("--at"), Is.EqualTo(new DateTimeOffset(2026, 11, 22, 0, 0, 0, TimeSpan.Zero)));
    }

    [Test]
    public async Task Run_RepeatedOption_KeepsAll()
    {
        Assert.That(await Run("route diff a --with x --with y"), Is.Zero);
        Assert.That(_seen!.Values("--with"), Is.EqualTo(new[] { "x", "y" }));
        Assert.That(_seen.Argument(1), Is.Null);
    }

    [TestCase("route explain a --jsno", "route explain has no option '--jsno'. It has: --json, --out, --help.")]
    [TestCase("route explain", "CATALOGUE is missing.")]
    [TestCase("route diff a b c", "'c' is one argument too many.")]
    [TestCase("route explain a --out", "--out needs a value: --out FILE.")]
    [TestCase("route explain a --json=x", "--json takes no value.")]
    [TestCase("route explain a --out b --out c", "--out is given twice.")]
    [TestCase("drill", "--seed N is missing.")]
    [TestCase("drill --seed many", "--seed 'many': a whole number from 1 to 9 is expected.")]
    [TestCase("drill --seed 10", "--seed '10': a whole number from 1 to 9 is expected.")]
    [TestCase("rout explain", "No command 'rout explain'.")]
    [TestCase("route", "'route' is not a whole command.")]
    [TestCase("--version", "Unknown option '--version'.")]
    [TestCase("route diff a --nwe", "route diff has no option '--nwe'.", TestName = "Run_UnknownOptionWhereAnArgumentFits_IsNoArgument")]
    [TestCase("route explain a --out --jsno", "route explain has no option '--jsno'.",
        TestName = "Run_UnknownOptionWhereAValueFits_IsNoValue")]
    [TestCase("route explain --out= a", "--out needs a value: --out FILE.", TestName = "Run_NoValueBehindEquals_DoesNotTakeTheArgument")]
    [TestCase("[diagram] route explain a", "No command '[diagram] route explain a'.", TestName = "Run_DirectiveOfTheLibrary_IsNoCommand")]
    [TestCase("route diff a b [red]c[/]", "'[red]c[/]' is one argument too many.", TestName = "Run_MarkupInAnArgument_IsShownAsText")]
    [TestCase("fail", "No file 'x'.")]
    public async Task Run_WrongCommandLine_SaysWhatIsWrong(string line, string expected)
    {
        Assert.That(await Run(line), Is.EqualTo(ExitCode.NotDone));
        Assert.That(_error.ToString(), Does.StartWith(expected));
        Assert.That(_out.ToString(), Is.Empty);
    }

    [TestCase("drill a b --seed", "--seed needs a value: --seed N.", "'a' is one argument too many.", "'b' is one argument too many.")]
    [TestCase("route diff --with x --with", "--with needs a value: --with NAME….", "OLD is missing.",
        "Usage: Host route diff OLD [NEW] [--with NAME…]")]
    [TestCase("drill --seed many --at noon x", "--seed 'many': a whole number from 1 to 9 is expected.",
        "--at 'noon': a date such as 2026-11-22, midnight in UTC, or a time with its offset, of the years 1970 to 2199, such as " +
        "2026-11-22T07:30:00Z or 2026-11-22T08:30:00+01:00 is expected.",
            "'x' is one argument too many.")]
    [TestCase("route diff a b c\nFORGED d", @"'c\u000AFORGED' is one argument too many.", "'d' is one argument too many.")]
    [TestCase("route explain a --jsno --json=yes", "route explain has no option '--jsno'. It has: --json, --out, --help.",
        "--json takes no value.", "Usage: Host route explain CATALOGUE [--json] [--out FILE]")]
    public async Task Run_SeveralErrors_AreNamedAtOnce(string line, params string[] expected)
    {
        Assert.That(await Run(line), Is.EqualTo(ExitCode.NotDone));
        Assert.That(_error.ToString().Split(Environment.NewLine).Take(expected.Length), Is.EqualTo(expected));
        Assert.That(_seen, Is.Null, "Nothing runs.");
    }

    [TestCase("route explain @a.json", "@a.json", null, TestName = "Run_ArgumentThatBeginsWithAt_IsText")]
    [TestCase("route explain -5 --out -7", "-5", "-7", TestName = "Run_NegativeNumbers_AreArgumentAndValue")]
    [TestCase("route explain --out=--b -- --a", "--a", "--b", TestName = "Run_TextThatBeginsWithDashes_CanBeGiven")]
    [TestCase("route explain route --out explain", "route", "explain", TestName = "Run_WordsOfCommandsAsValues_AreText")]
    public async Task Run_UnusualText_IsReadAsGiven(string line, string argument, string? value)
    {
        Assert.That(await Run(line), Is.Zero, _error.ToString());
        Assert.That((_seen!.Argument(0), _seen.Value("--out")), Is.EqualTo((argument, value)));
    }

    [TestCase("", new[] { "route explain", "route diff", "drill", "fail" })]
    [TestCase("--help", new[] { "route explain", "route diff", "drill", "fail" })]
    [TestCase("route --help", new[] { "route explain", "route diff" })]
    public async Task Run_Help_ListsCommands(string line, string[] listed)
    {
        Assert.That(await Run(line), Is.Zero);
        string[] names =
            [.. Program.Commands.Select(c => c.Name).Where(n => _out.ToString().Contains($"  {n} ", StringComparison.Ordinal))];
        Assert.That(names, Is.EqualTo(listed));
    }

    [Test]
    public async Task Run_HelpOfACommand_ShowsUsageOptionsAndExitCodes()
    {
        Assert.That(await Run("route diff --help"), Is.Zero);
        Assert.That(_out.ToString(), Does.Contain("Usage: Host route diff OLD [NEW] [--with NAME…]"));
        Assert.That(_out.ToString(), Does.Contain("A name, [green]as text[/]."));
        Assert.That(_out.ToString(), Does.Contain("130"));
        Assert.That(_seen, Is.Null);
    }

    [Test]
    public async Task Run_Stopped_AnswersThat()
    {
        var program =
            new Dispatcher("Host", [new("wait", "Waits.", [], [], async i => { await Task.Delay(Timeout.Infinite, i.Stop); return 0; })]);
        Assert.That(await program.RunAsync(["wait"], _out, _error, new CancellationToken(true)), Is.EqualTo(ExitCode.Stopped));
    }

    public void Dispose()
    {
        _out.Dispose();
        _error.Dispose();
    }

    private Task<int> Run(string line) => Program.RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries), _out, _error);

    private Task<int> Keep(Invocation invocation)
    {
        _seen = invocation;
        return Task.FromResult(ExitCode.Done);
    }
}
