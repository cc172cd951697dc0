using FaultTolerantPay.Advances;
using FaultTolerantPay.Merchants;
using FaultTolerantPay.SampleHost.Drill.Plans;
using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.SampleHost.Drill;

/// <summary>Carries a plan out: onboarding, traffic with its incidents, the rehearsal of every answer, and the days after.</summary>
internal sealed class DrillRun(DrillPlan plan, DrillWorld world, int seed, IDrillProgress progress)
{
    /// <summary>So many payments are asked for at once.</summary>
    private const int MostAtOnce = 64;

    private readonly Dictionary<CustomerId, DrillCustomer> _customers = plan.Customers.ToDictionary(customer => new CustomerId(customer.Id));
    private readonly HashSet<CustomerId> _stopped = [];
    private int _refund;
    private int _broken;

    public static OperatorId Operator { get; } = new("drill-operator");

    public Tally Tally { get; } = new();

    public RefundTally Refunds { get; } = new();

    private Driver Driver => world.Driver;

    public async Task RunAsync(CancellationToken stop)
    {
        progress.Begin("Merchants are registered at three institutions", plan.Merchants.Count);
        await OnboardAsync(stop);
        progress.Begin("Payments, faults, stand-in and recovery", plan.Payments.Count);
        await TrafficAsync(stop);
        progress.Begin("Rehearsal: every answer that stand-in can give", 1);
        await new Rehearsal(plan, world, this).RunAsync(stop);
        progress.Begin("The days after: collection, refunds, operators", 1);
        await new Aftermath(world, this).RunAsync(stop);
        progress.End();
    }

    public async Task OnboardAsync(CancellationToken stop)
    {
        await world.Bank.SetUpAsync(plan, stop);
        foreach (DrillMerchant[] some in plan.Merchants.Chunk(MostAtOnce / 4))
        {
            await Task.WhenAll(some.Select(merchant => OnboardAsync(merchant, stop)));
            progress.Advance(some.Length);
        }
        await Driver.WorkAsync(stop);
    }

    public async Task OnboardAsync(DrillMerchant merchant, CancellationToken stop)
    {
        MerchantResult onboarded = await world.Onboarding.OnboardAsync(merchant.Profile, Operator, stop);
        if (onboarded.Kind is not (MerchantResultKind.Done or MerchantResultKind.Unchanged))
            throw new InvalidOperationException($"Merchant {merchant.Profile.Id} was not onboarded: {onboarded}.");
        if (merchant.Consents)
            await world.Consent.ChangeAsync(ConsentRequest.Give(merchant.Profile.Id, Operator, "signed the stand-in agreement"), stop);
    }

    /// <summary>Asks for payments, all at once, while the background work does a round beside them.</summary>
    public async Task<IReadOnlyList<TransactionOutcome>> AskAsync(IReadOnlyList<Payment> payments, CancellationToken stop)
    {
        DateTimeOffset now = Driver.Now;
        Task<int> work = Driver.RoundAsync(stop);
        TransactionOutcome[] outcomes = await Task.WhenAll(payments.Select(payment => world.Pipeline.ExecuteAsync(payment.ToRequest(now), stop).AsTask()));
        await work;
        for (int i = 0; i < outcomes.Length; i++)
            Tally.Note(payments[i], outcomes[i]);
        await StopPayingAsync(payments, outcomes, stop);
        return outcomes;
    }

    public async Task RefundAsync(RefundOrder refund, CancellationToken stop)
    {
        AdvanceOperationResult result = await world.Operations.RefundAsync(new RefundRequest(refund.Of, refund.Id, refund.Amount), stop);
        Refunds.Note(refund, result.Status);
    }

    private async Task TrafficAsync(CancellationToken stop)
    {
        int payment = 0;
        int incident = 0;
        while (payment < plan.Payments.Count || incident < plan.Incidents.Count)
        {
            DateTimeOffset boundary = incident < plan.Incidents.Count ? plan.Incidents[incident].At : DateTimeOffset.MaxValue;
            if (payment == plan.Payments.Count || plan.Payments[payment].At >= boundary)
            {
                await RefundUntilAsync(boundary, stop);
                await BreakAsync(plan.Incidents[incident++], stop);
                continue;
            }
            List<Payment> batch = Batch(payment, boundary);
            await RefundUntilAsync(batch[^1].At, stop);
            await AskAsync(batch, stop);
            payment += batch.Count;
            progress.Advance(batch.Count);
        }
        await RefundUntilAsync(DateTimeOffset.MaxValue, stop);
    }

    /// <summary>The payments of a short time, before anything else happens.</summary>
    private List<Payment> Batch(int first, DateTimeOffset boundary)
    {
        DateTimeOffset end = plan.Payments[first].At + (_broken > 0 ? plan.TroubledBatch : plan.CalmBatch);
        end = end < boundary ? end : boundary;
        List<Payment> batch = [];
        for (int i = first; i < plan.Payments.Count && batch.Count < MostAtOnce && (batch.Count == 0 || plan.Payments[i].At < end); i++)
            batch.Add(plan.Payments[i]);
        return batch;
    }

    /// <summary>Lets time pass until then (for ever: until the last refund), with the refunds that are ordered on the way.</summary>
    private async Task RefundUntilAsync(DateTimeOffset time, CancellationToken stop)
    {
        while (_refund < plan.Refunds.Count && plan.Refunds[_refund].At <= time)
        {
            RefundOrder refund = plan.Refunds[_refund++];
            await Driver.PassUntilAsync(refund.At, stop);
            await RefundAsync(refund, stop);
        }
        if (time != DateTimeOffset.MaxValue)
            await Driver.PassUntilAsync(time, stop);
    }

    private async Task BreakAsync(Incident incident, CancellationToken stop)
    {
        await world.Bank.SetFaultsAsync(incident.Group, seed, incident.Rules, stop);
        if (incident.Group == Incident.BusinessSystem)
            _broken = incident.Rules.Length;
        progress.Say($"{incident.At:yyyy-MM-dd HH:mm} {incident.Title}");
    }

    /// <summary>Customers who default do so from the first advance on: before it, nobody could have known.</summary>
    private async Task StopPayingAsync(IReadOnlyList<Payment> payments, TransactionOutcome[] outcomes, CancellationToken stop)
    {
        DrillCustomer[] stopping =
        [
            .. payments
                .Where((payment, i) => outcomes[i].Kind == OutcomeKind.Advanced && _customers.TryGetValue(payment.Customer, out DrillCustomer? customer) && customer.Defaults && _stopped.Add(payment.Customer))
                .Select(payment => _customers[payment.Customer]),
        ];
        // Half of them close their account, the others have no money.
        foreach (var half in stopping.GroupBy(customer => customer.Id[^1] % 2 == 0))
            await world.Bank.StopPayingAsync(half.Select(customer => customer.Id), plan.Currencies, half.Key, stop);
    }
}
