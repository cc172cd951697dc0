using System.Globalization;
using System.Text;
using FaultTolerantPay.Statements.Reconciliation;
using FaultTolerantPay.Statements.Settling;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing;
using FaultTolerantPay.Tests.Statements.Reconciliation;
using NSubstitute;

namespace FaultTolerantPay.Tests.Statements.Settling;

/// <summary>An account of the bank, on which the provider of a world of statements settles.</summary>
internal sealed class AccountWorld
{
    public static readonly ProviderId Account = new("account");

    private readonly StatementWorld _statements;
    private readonly StatementWorld _account;
    private AccountSettler _settler;

    /// <summary>The format that the settings name.</summary>
    public string Format
    {
        set => _account.Files = _account.Files with { Format = value };
    }

    /// <summary>What operators see of the days.</summary>
    public IStatementDays Days
    {
        get
        {
            var settings = Substitute.For<IProviderSettings>();
            settings.All.Returns([_account.Settings, _statements.Settings]);
            settings.Find(Account).Returns(_account.Settings);
            return Make<StatementDays>(settings);
        }
    }

    /// <summary>Further providers that settle on the account.</summary>
    public List<ProviderSettings> Others { get; } = [];

    public AccountWorld(StatementWorld statements, ManualTimeProvider time)
    {
        _statements = statements;
        _account = new StatementWorld(type => statements.GetService(type), time, Account, new ChannelId("none"));
        _account.Files = _account.Files with { Format = "mt940" };
        _statements.Files = _statements.Files with { Settlement = new ProviderSettlement { Account = Account } };
        _settler = statements.Get<AccountSettler>();
    }

    /// <summary>The account's statement of a day. An amount below zero left the account.</summary>
    public Task IssueAsync(DateOnly day, params (decimal Amount, string Text)[] entries) => IssueAsync(day, new Currency("CNY"), entries);

    public Task IssueAsync(DateOnly day, Currency currency, params (decimal Amount, string Text)[] entries)
    {
        decimal sum = entries.Sum(entry => entry.Amount);
        string date = day.ToString("yyMMdd", CultureInfo.InvariantCulture);
        var text = new StringBuilder($":20:REF\r\n:25:10010010/6820101\r\n:28C:7/1\r\n:60F:C{date}{currency}0,\r\n");
        foreach ((decimal amount, string about) in entries)
        {
            text.Append(CultureInfo.InvariantCulture, $":61:{date}{(amount < 0 ? 'D' : 'C')}{Amount(amount)}NTRFNONREF\r\n:86:{about}\r\n");
        }

        if (sum != 0)
        {
            // Every day ends with nothing, so that a file fits to whatever other days have.
            text.Append(CultureInfo.InvariantCulture, $":61:{date}{(sum > 0 ? 'D' : 'C')}{Amount(sum)}NTRFNONREF\r\n:86:swept\r\n");
        }

        text.Append(CultureInfo.InvariantCulture, $":62F:C{date}{currency}0,\r\n-\r\n");
        return IssueAsync(day, Encoding.ASCII.GetBytes(text.ToString()));
    }

    public Task IssueAsync(DateOnly day, byte[] content) => _account.IssueAsync(day, content);

    public Task FetchedAsync(DateOnly day, StatementFetchStatus status) => _account.FetchedAsync(day, status);

    /// <summary>Compares the account, until nothing is new.</summary>
    public async Task SettleAsync()
    {
        for (int i = 0; i < 5; i++)
        {
            if (!await RunAsync())
            {
                return;
            }
        }

        Assert.Fail("The account is compared again and again.");
    }

    public async Task<bool> RunAsync() =>
        await _settler.RunAsync(_account.Settings, [_account.Settings, _statements.Settings, .. Others], default);

    /// <summary>A process that knows only the store.</summary>
    /// <param name="instead">What it uses instead of the world's own parts.</param>
    public void Restart(params object[] instead) => _settler = Make<AccountSettler>(instead);

    /// <summary>A process that reads files from another store.</summary>
    public void Restart(IStatementFileStore files) => Restart(Make<AccountReader>(files));

    private T Make<T>(params object[] instead) => (T)Activator.CreateInstance(
        typeof(T),
        [
            .. typeof(T).GetConstructors().Single().GetParameters().Select(one =>
                Array.Find(instead, one.ParameterType.IsInstanceOfType) ?? _statements.GetService(one.ParameterType)),
        ])!;

    public async Task<IReadOnlyList<ChannelSettlement>> SettlementsAsync() => (await _statements.Get<ILedgerStore>().ListSettlementsAsync(
        null, DateOnly.MinValue, null, 100, default)).Items;

    /// <summary>The settlements in order: booking day, amount and days, with what no operation explains.</summary>
    public async Task<string> ShownAsync() => string.Join(
        "; ",
        (await SettlementsAsync()).Select(one =>
            $"{one.BookedOn:ddd} {one.Amount.Minor} for "
            + $"{(one.Days.Length == 0 ? "nothing" : string.Join(' ', one.Days.Select(day => $"{day:ddd}")))}"
            + $"{(one.IsSettled ? "" : " open")}{(one.SuspenseMinor == 0 ? "" : $" suspense {one.SuspenseMinor}")}"));

    /// <summary>The balances of the accounts that settlements move, those with nothing left out.</summary>
    public async Task<string> BalancesAsync() => string.Join(
        ", ",
        (await _statements.Get<ILedger>().GetTrialBalanceAsync(default))
            .Where(balance => balance is
            {
                Account: FaultTolerantPay.Account.BankAccount or FaultTolerantPay.Account.ChannelReceivable
                    or FaultTolerantPay.Account.SettlementSuspense or FaultTolerantPay.Account.AdvanceFund
                    or FaultTolerantPay.Account.ChannelFees,
                BalanceMinor: not 0,
            })
            .Select(balance => $"{balance.Account} {balance.BalanceMinor}"));

    /// <summary>The account's queue: day, kind and state.</summary>
    public async Task<string> QueueAsync() => string.Join(
        ", ",
        (await _statements.Queue.ListAsync(new StatementDiscrepancyFilter { Source = "account" }, null, 100, default)).Items
            .OrderBy(one => one.Day).ThenBy(one => one.Kind)
            .Select(one => $"{one.Day:ddd} {one.Kind} {one.ValueAtRisk.Minor} {one.ResolutionCode ?? "open"}"));

    private static string Amount(decimal amount) => Math.Abs(amount).ToString("0.00", CultureInfo.InvariantCulture).Replace('.', ',');
}
