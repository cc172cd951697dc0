using System.Net;
using FaultTolerantPay.SampleHost.Adapters;
using FaultTolerantPay.SampleHost.Drill.Plans;

namespace FaultTolerantPay.SampleHost.Drill;

/// <summary>Sets the bank up and breaks it, through its admin interface. Nothing of it is in the adapters' way.</summary>
internal sealed class BankControl(BankConnection bank)
{
    private const int RowsPerCall = 5_000;

    /// <summary>Minor units in each customer's account: enough for every payment of a drill.</summary>
    private const long Balance = 100_000_000_000;

    /// <summary>How much more the second and the third institution allow than the first.</summary>
    private static readonly (string Institution, long Percent)[] Limits = [("alpha", 100), ("beta", 120), ("gamma", 150)];

    public Task SetFaultsAsync(string group, long seed, IReadOnlyList<FaultRuleSetting> rules, CancellationToken stop) =>
        PutAsync($"/admin/faults/{group}", new { seed, rules }, stop);

    public async Task SetUpAsync(DrillPlan plan, CancellationToken stop)
    {
        foreach (BankChannel channel in BankChannels.All)
        {
            await SetFeeAsync(channel.CollectionGroup, channel.FeeMinor, stop);
            if (channel.PayoutGroup is { } group)
            {
                await SetFeeAsync(group, channel.FeeMinor, stop);
            }
        }

        await PutAsync("/admin/limits", Limits.SelectMany(limit => plan.Currencies.Select(currency => new
        {
            institution = limit.Institution,
            institutionMerchantId = "*",
            currency = currency.Code,
            limitMinor = plan.MinLimitMinor * limit.Percent / 100,
        })), stop);
        await SetCustomersAsync(plan.Customers, plan.Currencies, stop);
    }

    /// <summary>
    /// Opens accounts, and tells institutions what they hold of the customers: alpha gives its tier, beta a grade, gamma both. Customers
    /// without a grade are known to none of them.
    /// </summary>
    public async Task SetCustomersAsync(IReadOnlyList<DrillCustomer> customers, IReadOnlyList<Currency> currencies, CancellationToken stop)
    {
        foreach (DrillCustomer[] some in customers.Chunk(RowsPerCall))
        {
            await PutAsync("/admin/customers",
                some.SelectMany(customer =>
                    currencies.Select(currency =>
                        new { customer = customer.Id, currency = currency.Code, balanceMinor = customer.BalanceMinor ?? Balance })), stop);
        }

        foreach (DrillCustomer[] some in customers.Where(customer => customer.Grade is not null).Chunk(RowsPerCall))
        {
            await PutAsync("/admin/credit", some.SelectMany(customer => new object[]
            {
                new { institution = "alpha", customer = customer.Id, tier = Tier(customer) },
                new { institution = "beta", customer = customer.Id, grade = customer.Grade },
                new { institution = "gamma", customer = customer.Id, tier = Tier(customer), grade = customer.Grade },
            }), stop);
        }
    }

    /// <summary>
    /// From now on nothing can be taken from these customers: hard declines where the account is closed, soft ones where it is empty.
    /// </summary>
    public Task StopPayingAsync(IEnumerable<string> customers, IReadOnlyList<Currency> currencies, bool isClosed, CancellationToken stop) =>
        PutAsync(
        "/admin/customers",
        customers.SelectMany(customer => currencies.Select(currency => new
        {
            customer,
            currency = currency.Code,
            balanceMinor = Balance,
            behaviour = isClosed ? "declineHard" : "declineSoft",
            code = isClosed ? "account_closed" : "insufficient_funds",
        })),
        stop);

    /// <summary>After a switch-over, the replica that answers confirmations has not seen what became of these payments.</summary>
    public Task HideAsync(IEnumerable<TransactionKey> payments, CancellationToken stop) =>
        PutAsync("/admin/business/unseen", payments.Select(payment => new { reference = BusinessSystemAdapter.Reference(payment) }), stop);

    /// <summary>Leaves so much in a customer's account.</summary>
    public Task SetBalanceAsync(string customer, Money balance, CancellationToken stop) =>
        PutAsync("/admin/customers", new[] { new { customer, currency = balance.Currency.Code, balanceMinor = balance.Minor } }, stop);

    /// <summary>A door's statement of a day is wrong, for good.</summary>
    public async Task BreakStatementAsync(string door, DateOnly day, string kind, CancellationToken stop)
    {
        const string Path = "/admin/statements/faults";
        Check(await bank.PostAsync(Path, new { door, day = $"{day:yyyy-MM-dd}", kind }, stop), "POST", Path);
    }

    /// <summary>D is the grade that does not suffice.</summary>
    private static string Tier(DrillCustomer customer) => customer.Grade == "D" ? "insufficient" : "sufficient";

    private Task SetFeeAsync(string group, long feeMinor, CancellationToken stop) =>
        PutAsync($"/admin/behaviour/{group}", new { feeMinor }, stop);

    private async Task PutAsync<T>(string path, T body, CancellationToken stop)
    {
        Check(await bank.PutAsync(path, body, stop), "PUT", path);
    }

    private static void Check(BankReply reply, string method, string path)
    {
        if (reply.Http != HttpStatusCode.OK)
        {
            throw new InvalidOperationException($"The bank answered {method} {path} with HTTP {(int)reply.Http}: expected 200.");
        }
    }
}
