using System.Globalization;
using FaultTolerantPay.SampleHost.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;

namespace FaultTolerantPay.SampleHost.Operate;

/// <summary>
/// The trial balance of a store and of each channel, what is behind one account, and whether the ledger is right. A host may run
/// on the store meanwhile.
/// </summary>
internal static class LedgerCommand
{
    public static Command Command { get; } = new(
        "ledger",
        "Shows a store's trial balance and each channel's, checks the ledger, and explains an account.",
        [],
        [
            StoreServices.Store,
            new("--account", "NAME", $"Lists the payments behind an account: {string.Join(", ", Enum.GetNames<Account>())}."),
            new("--currency", "CODE", "Of the account: an ISO 4217 code."),
            QueryOptions.Max,
            QueryOptions.After,
            new("--noted", "ROW:HASH", "Compares a row of the audit trail that was noted before, as this command shows it."),
        ],
        invocation => StoreServices.UseSnapshotAsync(invocation, services => RunAsync(invocation, services.GetRequiredService<ILedger>())));

    private static async Task<int> RunAsync(Invocation invocation, ILedger ledger)
    {
        Table table = new Table { Border = TableBorder.Simple }.AddColumns("account", "balance (debits less credits)");
        foreach (AccountBalance balance in await ledger.GetTrialBalanceAsync(invocation.Stop))
        {
            table.Row(balance.Account.ToString(), new Money(balance.BalanceMinor, balance.Currency).ToString());
        }

        invocation.Console.Write(table);
        await ShowChannelsAsync(invocation, ledger);
        if (invocation.Value("--account") is { } name)
        {
            await ExplainAsync(invocation, ledger, name);
        }

        AuditTrailCheck trail = await ledger.CheckAuditTrailAsync(Noted(invocation), invocation.Stop);
        if (trail.Head is { } head)
        {
            invocation.Console.Line(
                $"Audit trail: {trail.Rows} rows, {trail.Forgotten} of them forgotten. To note elsewhere: {trail.Rows}:{head}");
        }

        IReadOnlyList<string> wrong = [.. (await ledger.VerifyAsync(invocation.Stop)).Union(trail.Problems)];
        foreach (string problem in wrong)
        {
            invocation.Console.Write(new Text(VisibleText.Of(problem) + Environment.NewLine, new Style(Color.Red)));
        }

        invocation.Console.Line(wrong.Count == 0 ? "The ledger is right." : $"{wrong.Count} errors.");
        return wrong.Count == 0 ? ExitCode.Done : ExitCode.AnswerIsNo;
    }

    private static async Task ShowChannelsAsync(Invocation invocation, ILedger ledger)
    {
        IReadOnlyList<ChannelBalance> balances = await ledger.GetChannelBalancesAsync(invocation.Stop);
        if (balances.Count == 0)
        {
            return;
        }

        Table table = new Table { Border = TableBorder.Simple }.AddColumns("channel", "account", "balance (debits less credits)");
        foreach (ChannelBalance balance in balances)
        {
            table.Row(balance.Channel.Value, balance.Account.ToString(), new Money(balance.BalanceMinor, balance.Currency).ToString());
        }

        invocation.Console.Write(table);
    }

    private static AuditAnchor? Noted(Invocation invocation)
    {
        if (invocation.Value("--noted") is not { } text)
        {
            return null;
        }

        string[] parts = text.Split(':');
        bool isNoted = parts.Length == 2 && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            && number > 0
            && parts[1].Length == 64 && parts[1].All(char.IsAsciiHexDigit);
        return isNoted ? new AuditAnchor(long.Parse(parts[0], CultureInfo.InvariantCulture), parts[1])
            : throw new UsageException($"--noted '{text}': a row's number, a colon and 64 hexadecimal digits are expected.");
    }

    private static async Task ExplainAsync(Invocation invocation, ILedger ledger, string name)
    {
        if (!Enum.TryParse(name, ignoreCase: true, out Account account) || !Enum.IsDefined(account))
        {
            throw new UsageException($"--account '{name}': one of {string.Join(", ", Enum.GetNames<Account>())} is expected.");
        }

        var currency = new Currency(invocation.Value("--currency") ?? throw new UsageException("--account needs --currency CODE."));
        if (!currency.IsKnown)
        {
            throw new UsageException($"--currency '{currency}': an ISO 4217 code is expected.");
        }

        invocation.Console.Line($"Payments behind {account} in {currency} (debits less credits):");
        int most = QueryOptions.PageLength(invocation);
        string? after = invocation.Value(QueryOptions.After.Name);
        bool isPast = after is null;
        string? last = null;
        int count = 0;
        await foreach (AdvanceBalance balance in ledger.ExplainBalanceAsync(account, currency, invocation.Stop))
        {
            if (!isPast)
            {
                isPast = balance.Key.ToString() == after;
                continue;
            }

            if (count == most)
            {
                QueryOptions.ShowNext(invocation, last);
                break;
            }

            invocation.Console.Line($"  {balance.Key}  {new Money(balance.BalanceMinor, currency)}");
            last = balance.Key.ToString();
            count++;
        }

        if (!isPast)
        {
            throw new UsageException(
                $"{QueryOptions.After.Name} '{after}': a payment that this account has, as a page before named it, is expected.");
        }

        if (count == 0)
        {
            invocation.Console.Line("  none");
        }

        invocation.Console.WriteLine();
    }
}
