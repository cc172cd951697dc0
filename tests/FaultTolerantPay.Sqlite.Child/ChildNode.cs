using System.Globalization;
using FaultTolerantPay.Advances;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.Conformance;

namespace FaultTolerantPay.Sqlite.Child;

/// <summary>
/// A node that a test leads by the hand: one order a line, one line of answer for each payment, and "done" after each order.
/// <code>
/// write FIRST COUNT   reserves advances one after the other: "ack ORDER", or "failed" and what happened
/// capped FIRST COUNT  the same with 0.10 each and a cap of 4.05 for all
/// receipts NODE FIRST COUNT books receipts FIRST to FIRST + COUNT - 1, each for a payment of this node: "ack ORDER", or "failed" and what
/// happened
/// touch ENDING        opens and closes the file with that ending, as a careless line of a host does
/// open PATH           opens a store in this process once more: "opened", or "refused" and why
/// probe               "sound", or "lost" and what
/// </code>
/// </summary>
internal sealed class ChildNode(string path)
{
    public async Task<int> RunAsync(TextReader orders)
    {
        using SqliteStore store = SqliteStore.Open(new SqliteStoreOptions { Path = path });
        Console.WriteLine("done");
        while (await orders.ReadLineAsync() is { } line)
        {
            string[] words = line.Split(' ');
            switch (words[0])
            {
                case "write":
                    await WriteAsync(store, Number(words[1]), Number(words[2]), order => Samples.Reserve(Samples.Key(order)));
                    break;
                case "capped":
                    await WriteAsync(store, Number(words[1]), Number(words[2]),
                        order => Samples.Reserve(Samples.Key(order), 10, maxAmountMinor: 405));
                    break;
                case "receipts":
                    await WriteAsync(store, Number(words[2]), Number(words[3]),
                        order => Samples.Reserve(Samples.Key(words[1] + order)) with
                        {
                            Receipt =
                            new ReceiptBooking(order, Samples.Key(words[1] + order))
                        });
                    break;
                case "touch":
                    await File.OpenRead(path + words[1]).DisposeAsync();
                    break;
                case "open":
                    Open(words[1]);
                    break;
                case "probe":
                    await ProbeAsync(store);
                    break;
            }
            Console.WriteLine("done");
        }
        return 0;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static async Task WriteAsync(SqliteStore store, int first, int count, Func<string, StandInCommit> reserve)
    {
        for (int number = first; number < first + count; number++)
        {
            string order = Samples.Order(number);
            try
            {
                CommitResult result = await store.StandIn.CommitAsync(reserve(order), CancellationToken.None);
                Console.WriteLine(result.IsCommitted ? $"ack {order}" : $"failed {result.Status}");
            }
            catch (StoreException failure)
            {
                Console.WriteLine($"failed {(failure.NothingWritten ? "nothing written" : "nobody can tell")}: {failure.Message}");
            }
        }
    }

    private static void Open(string path)
    {
        try
        {
            SqliteStore.Open(new SqliteStoreOptions { Path = path }).Dispose();
            Console.WriteLine("opened");
        }
        catch (StoreException failure)
        {
            Console.WriteLine($"refused: {failure.Message}");
        }
    }

    private static async Task ProbeAsync(SqliteStore store)
    {
        try
        {
            IReadOnlyDictionary<string, string> facts = await store.ProbeAsync(CancellationToken.None);
            Console.WriteLine($"sound {facts["sqlite"]}");
        }
        catch (StoreException failure)
        {
            Console.WriteLine($"lost: {failure.Message}");
        }
    }
}
