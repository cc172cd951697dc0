using System.Globalization;
using System.Text;
using FaultTolerantPay.Sqlite;
using FaultTolerantPay.Sqlite.Child;
using FaultTolerantPay.Sqlite.Connection;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.Conformance;
using SQLitePCL;

// A process for the tests to kill, to trace and to be blocked by.
//   write FILE group|inline FULL|OFF CALLERS FIRST COUNT   reserves advances; prints "ack ORDER" after each, or why not
// node FILE has the store open until its input ends, and does what each line of it says (see Node)
//   approver FILE                                          a node whose operator decides what waits for a second person (see ApproverNode)
//   discrepancies FILE                                     a node whose operator works on the queue (see DiscrepancyNode)
//   reconciler FILE                                        a node that compares statements and settles the account (see ReconcilerNode)
//   backup FILE COPY                                       the backup that the documentation tells operators to make
//   lock FILE                                              holds the write lock from "locked" until its input ends
return args switch
{
    ["write", var path, var mode, var synchronous, var callers, var first, var count] =>
        await WriteAsync(path, mode == "group", synchronous, Number(callers), Number(first), Number(count)),
    ["node", var path] => await new ChildNode(path).RunAsync(Console.In),
    ["approver", var path] => await new ApproverNode(path).RunAsync(Console.In),
    ["discrepancies", var path] => await new DiscrepancyNode(path).RunAsync(Console.In),
    ["reconciler", var path] => await new ReconcilerNode(path).RunAsync(Console.In),
    ["backup", var path, var copy] => BackUp(path, copy),
    ["lock", var path] => Lock(path),
    _ => 2,
};

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

static async Task<int> WriteAsync(string path, bool groupCommit, string synchronous, int callers, int first, int count)
{
    using SqliteStore store = SqliteStore.Open(
        new SqliteStoreOptions { Path = path, GroupCommit = groupCommit, Synchronous = synchronous, CheckpointPages = 200 });
    using Stream output = Console.OpenStandardOutput();
    int next = first - 1;
    await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
    {
        for (int number; (number = Interlocked.Increment(ref next)) < first + count;)
        {
            string order = Samples.Order(number);
            CommitResult result = await store.StandIn.CommitAsync(Samples.Reserve(Samples.Key(order)), CancellationToken.None);
            // One system call a line: a line is there whole, or not at all.
            lock (output)
            {
                output.Write(Encoding.ASCII.GetBytes(result.IsCommitted ? $"ack {order}\n" : $"{result.Status} {order}\n"));
            }
        }
    })));
    return 0;
}

static int BackUp(string path, string copy)
{
    using SqliteConnection connection = SqliteConnection.Open(path, raw.SQLITE_OPEN_READWRITE, TimeSpan.FromSeconds(5));
    connection.RunScript($"VACUUM INTO '{copy}'");
    return 0;
}

static int Lock(string path)
{
    using SqliteConnection connection = SqliteConnection.Open(path, raw.SQLITE_OPEN_READWRITE, TimeSpan.FromSeconds(5));
    connection.RunScript("BEGIN IMMEDIATE");
    Console.WriteLine("locked");
    Console.In.ReadToEnd();
    return 0;
}
