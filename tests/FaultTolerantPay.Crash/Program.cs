using System.CommandLine;
using System.Text.Json;
using FaultTolerantPay.Crash;
using FaultTolerantPay.Crash.Load;
using FaultTolerantPay.Crash.Node;

var rounds = new Option<int>("--rounds") { Description = "How many rounds.", DefaultValueFactory = _ => 10 };
var kind = new Option<StoreKind>("--store") { Description = "What the nodes share.", DefaultValueFactory = _ => StoreKind.Sqlite };
var seed = new Option<int>("--seed")
{
    Description = "What is killed when, and who pays what. Default: by chance.",
    DefaultValueFactory = _ => Random.Shared.Next(),
};
var overload = new Option<double?>("--overload") { Description = "Instead: ten times as many payments as a node takes, for SECONDS." };
var absence = new Option<double?>("--away") { Description = "Instead: the database server is stopped for SECONDS." };
var soak = new Option<double?>("--soak") { Description = "Instead: a steady load for MINUTES." };
var perSecond = new Option<double>("--per-second")
{
    Description = "Payments a second of --away and --soak.",
    DefaultValueFactory = _ => 100,
};
var atOnce = new Option<int?>("--max-payments") { Description = "The most payments under way at a node, with --overload." };

var place = new Option<string>("--place") { Description = "The SQLite file, or the connection string.", Required = true };
var bank = new Option<string>("--bank") { Description = "Where the bank listens.", Required = true };
var cap = new Option<long?>("--cap") { Description = "The most that may be outstanding, in minor units." };
var delay = new Option<double?>("--collection-delay") { Description = "Seconds from a payout to its collection." };
var node = new Command("node", "A node, which the runs start and kill.") { kind, place, bank, cap, atOnce, delay };
node.SetAction(async parsed =>
{
    var settings = new NodeSettings(
        new StorePlace(parsed.GetValue(kind), parsed.GetRequiredValue(place)), new Uri(parsed.GetRequiredValue(bank)));
    await NodeProgram.RunAsync(settings with
    {
        CapMinor = parsed.GetValue(cap) ?? settings.CapMinor,
        MaxPayments = parsed.GetValue(atOnce),
        CollectionDelay = parsed.GetValue(delay) is { } seconds ? TimeSpan.FromSeconds(seconds) : settings.CollectionDelay,
    });
    return 0;
});

var address = new Option<string>("--node") { Description = "Where the node listens.", Required = true };
var plan = new Option<string>("--plan") { Description = "What they ask for, as JSON.", Required = true };
var answers = new Option<string>("--answers") { Description = "The file in which they note their answers.", Required = true };
var callers = new Command("callers", "Callers, whom the runs start.") { address, plan, answers };
callers.SetAction(async parsed =>
{
    await CallerProgram.RunAsync(
        new Uri(parsed.GetRequiredValue(address)), JsonSerializer.Deserialize<LoadPlan>(parsed.GetRequiredValue(plan))!,
        parsed.GetRequiredValue(answers));
    return 0;
});

var root = new RootCommand("Kills nodes, servers and the bank under load, and checks that nothing is lost or paid twice.")
{
    rounds, kind, seed, atOnce, overload, absence, soak, perSecond, node, callers,
};
root.SetAction(async parsed =>
{
    TextWriter output = Console.Out;
    double load = parsed.GetValue(perSecond);
    IReadOnlyList<string> problems = parsed switch
    {
        _ when parsed.GetValue(overload) is { } seconds => await LoadRuns.OverloadAsync(seconds, parsed.GetValue(atOnce), output),
        _ when parsed.GetValue(absence) is { } seconds => await LoadRuns.AbsenceAsync(seconds, load, output),
        _ when parsed.GetValue(soak) is { } minutes => await LoadRuns.SoakAsync(minutes, load, output),
        _ => await CrashRun.RunAsync(parsed.GetValue(kind), parsed.GetValue(rounds), parsed.GetValue(seed), output),
    };
    return problems.Count == 0 ? 0 : 1;
});
return await root.Parse(args).InvokeAsync();
