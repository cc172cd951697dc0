using FaultTolerantPay.SampleHost.Drill.Plans;
using FaultTolerantPay.SampleHost.Drill.Results;
using FaultTolerantPay.SampleHost.Providers;

namespace FaultTolerantPay.SampleHost.Drill;

/// <summary>
/// Carries a plan out: onboarding, traffic with its incidents, the days after, and a rehearsal of what the traffic did not meet.
/// </summary>
internal sealed class DrillRun(DrillPlan plan, DrillEnvironment world, int seed, IDrillProgress progress)
{
    /// <summary>So many payments are asked for at once.</summary>
    private const int MaxConcurrent = 64;

    /// <summary>One payment in so many is asked for a second time.</summary>
    private const int AskAgainEvery = 50;

    /// <summary>So many executed payments are missing in the replica that answers after a switch-over.</summary>
    private const int MaxHidden = 4;

    /// <summary>More incidents than this are told by month.</summary>
    private const int MaxLines = 40;

    private static readonly TimeSpan StatementDelay = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan StatementRetry = TimeSpan.FromHours(1);

    private readonly Dictionary<CustomerId, DrillCustomer> _customers =
        plan.Customers.ToDictionary(customer => new CustomerId(customer.Id));
    private readonly HashSet<CustomerId> _stopped = [];
    private readonly List<TransactionKey> _hidden = [];
    private DateTimeOffset _statementAt = new DateTimeOffset(plan.Start.UtcDateTime.Date, TimeSpan.Zero).AddDays(1) + StatementDelay;
    private DateOnly _statementOf = DateOnly.FromDateTime(plan.Start.UtcDateTime);
    private string _month = "";
    private int _refund;
    private int _asked;
    private bool _isBroken;
    private bool _losesAnswers;

    public static OperatorId Operator { get; } = new("drill-operator");

    /// <summary>The payments of the plan.</summary>
    public Tally Traffic { get; } = new();

    /// <summary>The payments of the rehearsal.</summary>
    public Tally Rehearsed { get; } = new();

    /// <summary>When the rehearsal began; null where the traffic met everything, or is too small for it to matter.</summary>
    public DateTimeOffset? RehearsalBegan { get; private set; }

    /// <summary>The last day whose statements were fetched.</summary>
    public DateOnly LastDay { get; private set; }

    private Driver Driver => world.Driver;

    public async Task RunAsync(CancellationToken stop)
    {
        progress.Begin("Merchants are registered at three institutions", plan.Merchants.Count);
        await OnboardAsync(stop);
        progress.Begin("Payments, faults, stand-in and recovery", plan.Payments.Count);
        await TrafficAsync(stop);
        progress.Begin("The days after: collection, refunds, operators", 1);
        await new DaysAfter(world, this).RunAsync(Traffic, stop);
        if (Traffic.Transactions >= DrillOptions.MinPaymentsForCoverage && world.ReadCoverage(this).Any(reached => reached.Traffic == 0))
        {
            progress.Begin("Rehearsal of what the traffic did not meet", 1);
            RehearsalBegan = Driver.Now;
            await new Rehearsal(plan, world, this).RunAsync(stop);
            await new DaysAfter(world, this).RunAsync(Rehearsed, stop);
        }

        progress.Begin("The last statements are fetched and compared", 1);
        await CloseAsync(stop);
        progress.End();
    }

    /// <summary>
    /// Two more days without traffic: the first ends the last day with movements, whose statements are then there, and the account has them
    /// in the second.
    /// </summary>
    private async Task CloseAsync(CancellationToken stop)
    {
        LastDay = DateOnly.FromDateTime(Driver.Now.UtcDateTime).AddDays(1);
        await PassUntilAsync(new DateTimeOffset(LastDay.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero) + TimeSpan.FromHours(1), stop);
        await Driver.ReconcileAsync(stop);
    }

    public async Task OnboardAsync(DrillMerchant merchant, CancellationToken stop)
    {
        MerchantResult onboarded = await world.Onboarding.OnboardAsync(merchant.Profile, Operator, stop);
        if (onboarded.Status is not (OperatorActionStatus.Done or OperatorActionStatus.AlreadyDone))
        {
            throw new InvalidOperationException($"Merchant {merchant.Profile.Id} was not onboarded: {onboarded}.");
        }

        if (merchant.Consents)
        {
            await world.Consent.ChangeAsync(ConsentRequest.Give(merchant.Profile.Id, Operator, "signed the stand-in agreement"), stop);
        }
    }

    /// <summary>Asks for payments, all at once, while the background work does a round beside them.</summary>
    public async Task AskAsync(Tally tally, IReadOnlyList<Payment> payments, CancellationToken stop)
    {
        DateTimeOffset now = Driver.Now;
        Task<int> work = Driver.RoundAsync(stop);
        TransactionOutcome[] outcomes = await Driver.StandAsync(
            Task.WhenAll(payments.Select(payment => world.Pipeline.ExecuteAsync(payment.ToRequest(now), stop).AsTask())));
        await work;
        for (int i = 0; i < outcomes.Length; i++)
        {
            tally.Note(payments[i], outcomes[i]);
        }

        Payment[] advanced = [.. payments.Where((_, i) => outcomes[i] is { Kind: OutcomeKind.Advanced, IsReplay: false })];
        if (_losesAnswers && _hidden.Count < MaxHidden)
        {
            await HideAsync(advanced.Take(MaxHidden - _hidden.Count), stop);
        }

        await StopPayingAsync(advanced, stop);
    }

    /// <summary>The business system executed these, and its replica has not seen them: only the statement of the day will tell.</summary>
    public async Task HideAsync(IEnumerable<Payment> payments, CancellationToken stop)
    {
        _hidden.AddRange(payments.Select(payment => payment.Key));
        await world.Bank.HideAsync(_hidden, stop);
    }

    public async Task RefundAsync(Tally tally, RefundOrder refund, CancellationToken stop)
    {
        OperatorActionResult result = await world.Operations.RefundAsync(
            new RefundRequest(refund.Of, refund.Id, refund.Amount, Operator, "returned by the customer"), stop);
        tally.Refunds.Note(refund, result.Status);
    }

    /// <summary>
    /// Lets time pass until then, with all work that comes due on the way; after each day its statements are fetched and compared.
    /// </summary>
    public async Task PassUntilAsync(DateTimeOffset time, CancellationToken stop)
    {
        while (_statementAt <= time)
        {
            await Driver.PassUntilAsync(_statementAt, stop);
            await Driver.ReconcileAsync(stop);
            if (await world.Reconciliations.FindAsync(
                BusinessSystemStatements.Core, BankStatementFiles.CoreNumber, _statementOf, stop) is not null)
            {
                _statementOf = _statementOf.AddDays(1);
                DateTimeOffset next = new DateTimeOffset(_statementOf.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero) + StatementDelay;
                _statementAt = next > Driver.Now ? next : Driver.Now;
            }
            else
            {
                _statementAt = Driver.Now + StatementRetry;
            }
        }

        await Driver.PassUntilAsync(time, stop);
    }

    private async Task OnboardAsync(CancellationToken stop)
    {
        await world.Bank.SetUpAsync(plan, stop);
        foreach (DrillMerchant[] some in plan.Merchants.Chunk(MaxConcurrent / 4))
        {
            await Task.WhenAll(some.Select(merchant => OnboardAsync(merchant, stop)));
            progress.Advance(some.Length);
        }

        await Driver.WorkAsync(stop);
    }

    private async Task TrafficAsync(CancellationToken stop)
    {
        int payment = 0;
        List<Payment> again = [];
        foreach ((DateTimeOffset at, Func<Task> happens) in Boundaries(stop))
        {
            while (payment < plan.Payments.Count && plan.Payments[payment].At < at)
            {
                List<Payment> batch = Batch(payment, at);
                payment += batch.Count;
                await RefundUntilAsync(batch[^1].At, stop);
                await AskAsync(Traffic, [.. batch, .. again], stop);
                again = [.. batch.Where(asked => ++_asked % AskAgainEvery == 0
                    && Traffic.Answers.TryGetValue(asked.Key, out (Payment Payment, TransactionOutcome) answer)
                        && ReferenceEquals(answer.Payment, asked))];
                progress.Advance(batch.Count);
            }

            await RefundUntilAsync(at, stop);
            await happens();
        }
    }

    /// <summary>What happens to the bank, by time; and the end.</summary>
    private IEnumerable<(DateTimeOffset At, Func<Task> Happens)> Boundaries(CancellationToken stop) => plan.Incidents
        .Select(incident => (incident.At, Happens: (Func<Task>)(() => BreakAsync(incident, stop))))
        .Append((At: plan.ChangesPolicyAt, Happens: () => ChangePolicyAsync(stop)))
        .OrderBy(boundary => boundary.At)
        .Append((At: DateTimeOffset.MaxValue, Happens: () => Task.CompletedTask));

    /// <summary>The payments of a short time, before anything else happens.</summary>
    private List<Payment> Batch(int first, DateTimeOffset boundary)
    {
        DateTimeOffset end = plan.Payments[first].At + (_isBroken ? plan.TroubledBatch : plan.CalmBatch);
        end = end < boundary ? end : boundary;
        List<Payment> batch = [];
        for (int i = first; i < plan.Payments.Count && batch.Count < MaxConcurrent && (batch.Count == 0 || plan.Payments[i].At < end); i++)
        {
            batch.Add(plan.Payments[i]);
        }

        return batch;
    }

    /// <summary>Lets time pass until then (for ever: until the last refund), with the refunds that are ordered on the way.</summary>
    private async Task RefundUntilAsync(DateTimeOffset time, CancellationToken stop)
    {
        while (_refund < plan.Refunds.Count && plan.Refunds[_refund].At <= time)
        {
            RefundOrder refund = plan.Refunds[_refund++];
            await PassUntilAsync(refund.At, stop);
            await RefundAsync(Traffic, refund, stop);
        }

        if (time != DateTimeOffset.MaxValue)
        {
            await PassUntilAsync(time, stop);
        }
    }

    private async Task BreakAsync(Incident incident, CancellationToken stop)
    {
        await world.Bank.SetFaultsAsync(incident.Group, seed, incident.Rules, stop);
        if (incident.Group == Incident.BusinessSystem)
        {
            _isBroken = incident.StopsPayments;
            _losesAnswers = incident.LosesAnswers;
        }

        Report(incident);
    }

    /// <summary>A line for each incident; where there are many, one for each month.</summary>
    private void Report(Incident incident)
    {
        if (plan.Incidents.Count <= MaxLines)
        {
            progress.Report($"{incident.At:yyyy-MM-dd HH:mm} {incident.Title}");
            return;
        }

        string month = MonthOf(incident.At);
        if (month == _month)
        {
            return;
        }

        _month = month;
        (DateTimeOffset Start, DateTimeOffset End)[] faults = [.. plan.Faults().Where(fault => MonthOf(fault.Start) == month)];
        if (faults.Length > 0)
        {
            progress.Report(
                $"{month} Business system: fails {ReportText.Count(faults.Length, "time", "times")}, " +
                $"{ReportText.Time(TimeSpan.FromTicks(faults.Sum(fault => (fault.End - fault.Start).Ticks)))} in all");
        }

        static string MonthOf(DateTimeOffset time) => time.ToString("yyyy-MM", System.Globalization.CultureInfo.InvariantCulture);
    }

    private async Task ChangePolicyAsync(CancellationToken stop)
    {
        await world.RestartHostAsync(StandInPolicy.Promise, stop);
        progress.Report(
            $"{Driver.Now:yyyy-MM-dd HH:mm} Host: restarted; from now on merchants are promised the money, and the business system " +
            $"posts the debits");
    }

    /// <summary>Customers who default do so from the first advance on: before it, nobody could have known.</summary>
    private async Task StopPayingAsync(IEnumerable<Payment> advanced, CancellationToken stop)
    {
        DrillCustomer[] stopping =
        [
            .. advanced
                .Where(payment => _customers.TryGetValue(payment.Customer, out DrillCustomer? customer) && customer.Defaults
                    && _stopped.Add(payment.Customer))
                .Select(payment => _customers[payment.Customer]),
        ];
        // Half of them close their account, the others have no money.
        foreach (var half in stopping.GroupBy(customer => customer.Id[^1] % 2 == 0))
        {
            await world.Bank.StopPayingAsync(half.Select(customer => customer.Id), plan.Currencies, half.Key, stop);
        }
    }
}
