using System.Diagnostics;
using System.Globalization;
using FaultTolerantPay.Faults;
using FaultTolerantPay.Merchants;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing;
using FaultTolerantPay.Testing.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.Sqlite.Tests.Tables;

/// <summary>
/// The whole library on a file, with customers and tokens that no other text contains, through all that can happen to a payment: once it is
/// forgotten, the bytes of the files hold none of them, and the
/// ledger agrees as before.
/// </summary>
[TestFixture(false)]
[TestFixture(true)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ErasedBytesTests : IDisposable
{
    // So many that rows fill pages, and pages are split and joined.
    private const int OfEach = 12;

    private static readonly InstitutionId Alpha = new("alpha");
    private static readonly InstitutionId Beta = new("beta");
    private static readonly Currency Euro = new("EUR");
    private static readonly OperatorId Clerk = new("clerk-7");
    private readonly TemporaryFile _file = new();
    private readonly ManualTimeProvider _time = new();
    private readonly FakeBusinessSystem _primary = new();
    private readonly FakeCollectionChannel _alpha = new(Alpha);
    private readonly FakeCollectionChannel _beta = new(Beta);
    private readonly ManualFaultDetector _detector;
    private readonly ServiceProvider _services;
    private readonly List<string> _secrets = [];
    private int _payments;

    private readonly bool _isEncrypted;

    /// <summary>With or without a protector.</summary>
    public ErasedBytesTests(bool isEncrypted)
    {
        _isEncrypted = isEncrypted;
        _detector = new ManualFaultDetector(_primary);
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<TimeProvider>(_time);
        services.AddFaultTolerantPaySqlite(store => (store.Path, store.GroupCommit) = (_file.Path, false));
        services.AddSingleton<IBusinessSystem>(_primary);
        services.AddSingleton<IFaultDetector>(_detector);
        services.AddSingleton<IInstitution>(new FakeInstitution(Alpha));
        services.AddSingleton<IInstitution>(new FakeInstitution(Beta));
        services.AddSingleton<IPayoutChannel>(new FakePayoutChannel(Alpha));
        services.AddSingleton<ICollectionChannel>(_alpha);
        services.AddSingleton<ICollectionChannel>(_beta);
        services.AddSingleton<INoticeSink>(new RecordingNoticeSink());
        services.AddFaultTolerantPay(pay => pay
            .Caps(caps => caps.Exposure = [new ExposureCap { Scope = CounterScope.Customer, Currency = "EUR", MaxAmountMinor = 1_000_000 }])
            .Collection(options => (options.Delay, options.UseMandateOfNextPayment) = (TimeSpan.Zero, true))
            .Operations(options => options.ApprovalThresholds = [new ApprovalThreshold { Currency = "EUR", AmountMinor = 500 }]));
        if (isEncrypted)
        {
            services.AddSingleton<ISecretProtector>(TestKeys.Protector("k1"));
        }

        _services = services.BuildServiceProvider();
    }

    /// <summary>What shall be found before: tokens that are encrypted are never in the bytes.</summary>
    private IEnumerable<string> InTheClear =>
        _secrets.Distinct().Where(secret => !_isEncrypted || secret.StartsWith("customer", StringComparison.Ordinal));

    public void Dispose()
    {
        _services.Dispose();
        _file.Dispose();
    }

    [Test]
    public async Task Forget_WholeLives_NoTokenAndNoCustomerIsLeftInTheBytes()
    {
        await AddMerchantAsync();
        for (int round = 0; round < OfEach; round++)
        {
            await LiveAsync();
        }

        Assert.That(Found(), Is.EquivalentTo(InTheClear), "Every one of them is in the files, so that the search can find it.");
        Assert.That(CountSealed(), _isEncrypted ? Is.GreaterThan(OfEach) : Is.Zero, "encrypted tokens before");
        string trialBalance = await TrialBalanceAsync();
        AuditTrailCheck before = await Get<ILedger>().CheckAuditTrailAsync(null, default);

        _time.Advance(TimeSpan.FromDays(732));
        await WorkAsync();

        Assert.That(await Get<IStandInStore>().ListAdvancesAsync(null, null, 1_000, default),
            Has.All.Property(nameof(Advance.IsErased)).True, "every advance is erased");
        Assert.That(Found(), Is.Empty, "texts found in the bytes");
        Assert.That(CountSealed(), Is.Zero, "an encrypted token is as much a token as one in the clear, for whoever has the key");
        Assert.That(await TrialBalanceAsync(), Is.EqualTo(trialBalance), "The money rows stay.");
        Assert.That(await Get<ILedger>().VerifyAsync(default), Is.Empty, "ledger");
        AuditTrailCheck after = await Get<ILedger>().CheckAuditTrailAsync(new AuditAnchor(before.Rows, before.Head!), default);
        Assert.That((after.Problems, after.HoldsAnchor), Is.EqualTo((Array.Empty<string>(), (bool?)true)), "audit trail");
    }

    [Test]
    public async Task Forget_DebtThatIsOpen_KeepsItsCustomer()
    {
        await AddMerchantAsync();
        _alpha.OnCollect = _ => ChannelResult.HardDecline("14");
        _detector.Fail(new OutageId(1), _time.GetUtcNow());
        TransactionRequest owed = await PayAsync();
        _detector.Recover();
        await PassAsync(TimeSpan.FromMinutes(5));
        _time.Advance(TimeSpan.FromDays(1_000));
        await WorkAsync();
        Assert.That(Found(), Is.EquivalentTo(InTheClear));
        Assert.That((await Get<IStandInStore>().FindAdvanceAsync(owed.Key, default))!.Customer, Is.EqualTo(owed.Customer));
    }

    /// <summary>One payment of each kind, and what operators order about them.</summary>
    private async Task LiveAsync()
    {
        IAdvanceActions operations = Get<IAdvanceActions>();
        _alpha.OnCollect = _ => ChannelResult.HardDecline("14");
        _alpha.OnRefund = _ => ChannelResult.HardDecline("closed");

        // At the business system: paid, declined; and withdrawn for a while.
        await PayAsync();
        _primary.OnExecute = _ => PrimaryResult.Declined("51");
        await PayAsync();
        _primary.OnExecute = _ => PrimaryResult.Succeeded();

        // Refused with a notice to the customer.
        _detector.Fail(new OutageId(1), _time.GetUtcNow());
        await PayAsync(minor: 200_000);

        // Advanced: by another mandate, by the next payment's, written off, settled manually, executed after all.
        TransactionRequest replaced = await PayAsync(), brought = await PayAsync(), lost = await PayAsync(), settled = await PayAsync(),
            executed = await PayAsync();
        _detector.Recover();
        await PassAsync(TimeSpan.FromMinutes(5));
        await operations.ReplaceMandateAsync(replaced.Key,
            new MandateReplacement
            {
                Id = $"o-{_payments}",
                Mandate = new Mandate(Beta, Secret("token")),
                By = Clerk,
                Reason = $"asked by {replaced.Customer}",
            }, default);
        _alpha.OnCollect = _ => ChannelResult.Succeeded();
        await PayAsync(customer: brought.Customer);
        await PassAsync(TimeSpan.FromMinutes(5));
        await ApproveAsync(await operations.WriteOffAsync(lost.Key, Clerk, $"{lost.Customer} went away", default));
        await ApproveAsync(await operations.RecordCustomerPaymentAsync(settled.Key, $"till-{_payments}", settled.Amount, Clerk,
            $"{settled.Customer} paid at the counter", default));
        await ApproveAsync(await Get<IRecovery>()
            .ReportExecutedAsync(executed.Key, executed.Amount, Clerk, $"reported by {executed.Customer}", default));

        // Refunded to the customer: refused by the channel, so that an operator refunds manually; and by the channel.
        await ApproveAsync(await operations.RefundAsync(
            new RefundRequest(brought.Key, new RefundId("r-1"), brought.Amount, Clerk, $"{brought.Customer} returned it"), default));
        await PassAsync(TimeSpan.FromMinutes(5));
        await ApproveAsync(await operations.RecordCustomerRefundAsync(brought.Key, $"paid-{_payments}", brought.Amount, Clerk,
            $"{brought.Customer} came by", default));
        await ApproveAsync(await operations.RefundAsync(
            new RefundRequest(replaced.Key, new RefundId("r-1"), replaced.Amount, Clerk, "returned"), default));
        await PassAsync(TimeSpan.FromMinutes(5));

        // Blocked and let in again; blocked for a while.
        var customer = ControlTarget.Customer(lost.Customer);
        await Get<IOperatorControls>().BlockAsync(customer, Clerk, $"{lost.Customer} does not pay", null, default);
        await Get<IOperatorControls>().UnblockAsync(customer, Clerk, $"{lost.Customer} paid", default);
        await Get<IOperatorControls>()
            .BlockAsync(ControlTarget.Customer(settled.Customer), Clerk, "for a day", _time.GetUtcNow().AddDays(1), default);
        foreach (Discrepancy open in await Get<IStandInStore>().ListDiscrepanciesAsync(true, null, 100, default))
        {
            await operations.CloseDiscrepancyAsync(open.Id, Clerk, $"seen, {brought.Customer} knows", default);
        }
    }

    private async Task ApproveAsync(OperatorActionResult asked)
    {
        Assert.That(asked.Status, Is.EqualTo(OperatorActionStatus.AwaitsApproval), asked.Reason);
        OperatorActionResult approved =
            await Get<IApprovals>().ApproveAsync(asked.Approval!, new OperatorId("head-2"), "seen and approved", default);
        Assert.That(approved.Status, Is.EqualTo(OperatorActionStatus.Done), approved.Reason);
    }

    private async Task<TransactionRequest> PayAsync(long minor = 1_000, CustomerId? customer = null)
    {
        var request = new TransactionRequest
        {
            Merchant = new MerchantId("shop"),
            Order = new OrderId($"order-{++_payments}"),
            Customer = customer ?? new CustomerId(Secret("customer")),
            Amount = new Money(minor, Euro),
            RequestedAt = _time.GetUtcNow(),
            AnswerBy = _time.GetUtcNow().AddSeconds(30),
            Mandate = new Mandate(Alpha, Secret("token")),
        };
        await Get<IFallbackTransactionPipeline>().ExecuteAsync(request);
        return request;
    }

    private string Secret(string what)
    {
        _secrets.Add(string.Create(CultureInfo.InvariantCulture, $"{what}-of-nobody-else-{_secrets.Count:D6}"));
        return _secrets[^1];
    }

    /// <summary>Which of them the files hold: the store's, its log and its index.</summary>
    private string[] Found() => [.. Matches("(customer|token)-of-nobody-else-[0-9]{6}").Distinct()];

    private int CountSealed() => Matches("sealed 1 k1 [A-Za-z0-9+/]{40}").Length;

    private string[] Matches(string pattern)
    {
        // Searched by another process: reading the files here would drop the locks of the open store.
        using Process grep =
            Process.Start(new ProcessStartInfo("grep", ["-raohE", pattern, _file.Folder]) { RedirectStandardOutput = true })!;
        string found = grep.StandardOutput.ReadToEnd();
        grep.WaitForExit();
        return found.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private async Task<string> TrialBalanceAsync() => string.Join(", ", await Get<IStandInStore>().GetTrialBalanceAsync(default));

    private T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    private async Task AddMerchantAsync() =>
        Assert.That(await Get<IMerchantStore>().SaveAsync(StandInOnFile.Shop(_time.GetUtcNow()), 0, null, default));

    private async Task PassAsync(TimeSpan time)
    {
        for (TimeSpan passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromMinutes(1))
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            await WorkAsync();
        }
    }

    private async Task WorkAsync()
    {
        // Reads are answered on threads of the store's own: only a round that finds nothing a while after another ends it.
        for (int idle = 0; idle < 2;)
        {
            int done = 0;
            foreach (IBackgroundWork work in _services.GetServices<IBackgroundWork>())
            {
                done += await work.RunOnceAsync(default);
            }

            idle = done > 0 ? 0 : idle + 1;
        }
    }
}
