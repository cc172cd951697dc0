using System.CommandLine;
using FaultTolerantPay.Crash;
using FaultTolerantPay.Crash.Node;

var rounds = new Option<int>("--rounds") { Description = "How many rounds.", DefaultValueFactory = _ => 10 };
var kind = new Option<StoreKind>("--store") { Description = "What the nodes share.", DefaultValueFactory = _ => StoreKind.Sqlite };
var seed = new Option<int>("--seed")
{
    Description = "What is killed when, and who pays what. Default: by chance.",
    DefaultValueFactory = _ => Random.Shared.Next(),
};
var place = new Option<string>("--place") { Description = "The SQLite file, or the connection string.", Required = true };
var bank = new Option<string>("--bank") { Description = "Where the bank listens.", Required = true };

var node = new Command("node", "A node, which the rounds start and kill.") { kind, place, bank };
node.SetAction(async parsed =>
{
    await NodeProgram.RunAsync(
        new StorePlace(parsed.GetValue(kind), parsed.GetRequiredValue(place)), new Uri(parsed.GetRequiredValue(bank)));
    return 0;
});
var root = new RootCommand("Kills nodes, servers and the bank under load, and checks that nothing is lost or paid twice.")
{
    rounds, kind, seed, node,
};
root.SetAction(async parsed =>
{
    IReadOnlyList<string> problems = await CrashRun.RunAsync(
        parsed.GetValue(kind), parsed.GetValue(rounds), parsed.GetValue(seed), Console.Out);
    return problems.Count == 0 ? 0 : 1;
});
return await root.Parse(args).InvokeAsync();
