using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using FaultTolerantPay.Benchmarks.StandIn;
using FaultTolerantPay.ChannelPayments;
using FaultTolerantPay.Sqlite;
using FaultTolerantPay.Statements.Reconciliation;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.Conformance;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.Benchmarks.Statements;

/// <summary>
/// A day's card payments in a SQLite store, with their bill of WeChat Pay. One amount in a thousand differs, and only the bill has
/// the fee of one payment in ten. A new process compares the two, so that its memory is the memory of the comparison.
/// </summary>
internal static class StoreDay
{
    /// <summary>The first argument of such a process.</summary>
    public const string Verb = "reconcile-day";

    private const string MerchantNumber = "1601959334";
    private const int AtOnce = 1_000;

    private static readonly ProviderId Provider = new("provider-1");

    private static ProviderSettings Settings => new()
    {
        Id = Provider,
        Identity = new ProviderIdentity { MerchantNumber = MerchantNumber },
        Network = new ProviderNetwork { Address = new Uri("https://localhost/") },
        Channels = [new ProviderChannel { Id = new ChannelId("channel-1"), Provider = Provider }],
        StatementFiles = new ProviderStatementFiles
        {
            Address = new Uri("https://localhost/"),
            Format = "wechat",
            ReadyAt = new TimeOnly(10, 0),
            TimeZone = "Asia/Shanghai",
        },
    };

    /// <summary>Writes the payments and the bill.</summary>
    public static void Fill(string path, int rows, string bill)
    {
        using SqliteStore store = SqliteStore.Open(new SqliteStoreOptions { Path = path });
        foreach (int[] page in Enumerable.Range(0, rows).Chunk(AtOnce))
        {
            CommitResult[] results = Task.WhenAll(page.Select(number =>
                store.StandIn.CommitAsync(ChannelPaymentCommit.Of(Payment(number)), default).AsTask())).GetAwaiter().GetResult();
            if (!Array.TrueForAll(results, result => result.IsCommitted))
            {
                throw new InvalidOperationException("A payment was not stored.");
            }
        }

        using FileStream content = File.OpenRead(bill);
        string hash = Convert.ToHexStringLower(SHA256.HashData(content));
        content.Position = 0;
        _ = store.StatementFiles.SaveFileAsync(
            new StatementFile
            {
                Provider = Provider,
                MerchantNumber = MerchantNumber,
                Day = StatementFiles.Day,
                Name = "bill.csv",
                Sha256 = hash,
                Length = content.Length,
                FetchedAt = DateTimeOffset.UtcNow,
            },
            content,
            default).AsTask().GetAwaiter().GetResult();
    }

    /// <summary>Compares the day in a new process.</summary>
    public static (double Seconds, long PeakBytes) InProcess(string path, int rows)
    {
        using Process child = Process.Start(new ProcessStartInfo(Environment.ProcessPath!)
        {
            ArgumentList = { Verb, path, rows.ToString(CultureInfo.InvariantCulture) },
            RedirectStandardOutput = true,
        })!;
        string[] figures = child.StandardOutput.ReadToEnd().Trim().Split(' ');
        child.WaitForExit();
        return child.ExitCode == 0
            ? (double.Parse(figures[0], CultureInfo.InvariantCulture), long.Parse(figures[1], CultureInfo.InvariantCulture))
            : throw new InvalidOperationException($"{Verb} ended with {child.ExitCode}.");
    }

    /// <summary>Compares the day in this process, and prints the figures.</summary>
    public static int Run(string path, int rows)
    {
        using var host = new StandInHost(services =>
        {
            services.AddFaultTolerantPaySqlite(options => options.Path = path);
            services.AddSingleton(Settings);
        });
        var reconciliations = host.Get<IReconciliationStore>();
        StatementFile file = host.Get<IStatementFileStore>().ListVersionsAsync(Provider, MerchantNumber, StatementFiles.Day, 1, default)
            .AsTask().GetAwaiter().GetResult()[0];
        StatementReconciliation? before = Find(reconciliations);
        var day = new ReconciliationDay(Settings, MerchantNumber, StatementFiles.Day, file, before);
        long start = Stopwatch.GetTimestamp();
        bool isSaved = host.Get<DayReconciler>().RunAsync(day, default).AsTask().GetAwaiter().GetResult();
        double took = Stopwatch.GetElapsedTime(start).TotalSeconds;
        long matched = Find(reconciliations)!.Totals.Where(total => total.Result == MatchKind.Matched).Sum(total => total.OurRows);
        if (!isSaved || matched != rows - (rows / 1_000))
        {
            throw new InvalidOperationException($"Expected {rows - (rows / 1_000)} matched rows; found {matched}.");
        }

        using var self = Process.GetCurrentProcess();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{took:F2} {self.PeakWorkingSet64}"));
        return 0;
    }

    private static StatementReconciliation? Find(IReconciliationStore store) =>
        store.FindAsync(Provider, MerchantNumber, StatementFiles.Day, default).AsTask().GetAwaiter().GetResult();

    private static ChannelPaymentChange Payment(int number)
    {
        StatementRow row = StatementFiles.Row(number, isTheirs: false);
        ChannelOperation pay = Samples.ChannelOperation(row.OurReference) with
        {
            MerchantNumber = MerchantNumber,
            Amount = row.Amount,
            WrittenAt = row.At,
            SendBefore = row.At.AddSeconds(10),
            AskAt = row.At.AddSeconds(30),
        };
        ChannelPayment payment = Samples.ChannelPayment(Samples.Key(Samples.Order(number))) with
        {
            Amount = row.Amount,
            CreatedAt = row.At,
            Operations = [pay],
        };
        ChannelResult paid = ChannelResult.Succeeded(row.TheirReference) with
        {
            FeeMinor = number % 10 == 0 ? 0 : row.Fee.RoundedHalfUp().Minor,
        };
        return new ChannelPaymentChange(payment, row.At).Record(pay.Number, paid, ResultSource.Reply, row.At.AddMinutes(1));
    }
}
