using FaultTolerantPay.Simulation.Checks;
using FaultTolerantPay.Simulation.Runs;

namespace FaultTolerantPay.Simulation.Outside;

/// <summary>
/// The business system itself: what it executed, refused and cancelled, and which advices it posted. It knows payments and advices by their
/// keys.
/// </summary>
internal sealed class OutsideBusinessSystem(SimulatedWorld world)
{
    private readonly Dictionary<TransactionKey, PrimaryPayment> _payments = [];

    public IReadOnlyDictionary<TransactionKey, PrimaryPayment> Payments => _payments;

    /// <summary>Every advice that arrived, by id: posted, or declined.</summary>
    public Dictionary<string, PrimaryResult> Advices { get; } = new(StringComparer.Ordinal);

    /// <summary>What was executed, in order; statements are made of it.</summary>
    public List<TransactionKey> Executed { get; } = [];

    public PrimaryMode Mode { get; set; }

    public RateCheck Flood { get; } = new(world);

    public PrimaryPayment Of(TransactionKey key)
    {
        if (!_payments.TryGetValue(key, out PrimaryPayment? payment))
        {
            _payments.Add(key, payment = new PrimaryPayment());
        }

        return payment;
    }

    public PrimaryPayment? Find(TransactionKey key) => _payments.GetValueOrDefault(key);

    /// <summary>A payment arrives.</summary>
    public PrimaryResult Arrives(TransactionRequest request, PrimaryCallEffect call)
    {
        PrimaryPayment payment = Of(request.Key);
        payment.OnTheirWay--;
        if (payment.Request is { } known && !RequestContent.IsSame(known, request))
        {
            return Not(call, PrimaryResult.Declined("other-content"));
        }

        if (payment.IsExecuted)
        {
            return PrimaryResult.Succeeded("executed");
        }

        if (payment.IsDeclined)
        {
            return Not(call, PrimaryResult.Declined("no-funds"));
        }

        if (payment.IsCancelled)
        {
            return Not(call, PrimaryResult.Declined("cancelled"));
        }

        if (payment.IsProcessing)
        {
            return PrimaryResult.Pending();
        }

        int roll = world.Chance.Below(100);
        if (roll < 2 && !world.IsCalm)
        {
            return Not(call, PrimaryResult.NotExecuted(FaultKind.None, "busy"));
        }

        payment.Request = request;
        if (roll < 5 && !world.IsCalm)
        {
            payment.IsProcessing = true;
            world.Scheduler.After(world.Chance.Ms(500, 20_000), null, () => Decide(request, payment, world.Chance.Below(100)));
            return PrimaryResult.Pending();
        }
        return Decide(request, payment, roll) ? PrimaryResult.Succeeded("executed") : Not(call, PrimaryResult.Declined("no-funds"));
    }

    /// <summary>A query or a confirmation. A confirmation cancels what was not executed: from then on the payment is refused.</summary>
    public OriginalResult Asked(TransactionKey key, bool cancels)
    {
        PrimaryPayment? payment = cancels ? Of(key) : Find(key);
        if (payment is null)
        {
            return new OriginalResult(OriginalStatus.NotFound);
        }

        if (payment.IsExecuted)
        {
            bool reverses = cancels && !payment.WasAnswered && !world.IsCalm && world.Settings.CanCancel && world.Chance.Percent(8);
            if (!reverses)
            {
                // It reverses no payment that it has answered as executed.
                payment.WasAnswered = true;
                return new OriginalResult(OriginalStatus.Executed, "executed");
            }
            payment.IsExecuted = false;
            payment.IsReversed = true;
            payment.IsCancelled = true;
            world.Trace.Add("primary", "reverses", SimulatedWorld.Name(key));
        }
        if (payment.IsDeclined)
        {
            return new OriginalResult(OriginalStatus.Declined, null, "no-funds");
        }

        if (payment.IsProcessing)
        {
            return new OriginalResult(OriginalStatus.InFlight);
        }

        if (payment.IsCancelled)
        {
            return new OriginalResult(payment.IsReversed ? OriginalStatus.Reversed : OriginalStatus.Cancelled);
        }

        if (!cancels)
        {
            return new OriginalResult(OriginalStatus.NotFound);
        }

        if (!world.Settings.CanCancel)
        {
            return new OriginalResult(OriginalStatus.CannotCancel);
        }

        payment.IsCancelled = true;
        world.Trace.Add("primary", "cancels", SimulatedWorld.Name(key));
        return new OriginalResult(OriginalStatus.Cancelled);
    }

    /// <summary>An advice arrives.</summary>
    public PrimaryResult Advised(Advice advice)
    {
        if (Advices.TryGetValue(advice.Id, out PrimaryResult known))
        {
            return known;
        }

        bool declines = advice.Kind == AdviceKind.PostDebit ? world.Chance.Percent(world.IsCalm ? 5 : 25) : !world.IsCalm
            && world.Chance.Percent(3);
        PrimaryResult receipt = declines ? PrimaryResult.Declined("no-funds")
            : PrimaryResult.Succeeded("posted");
        Advices.Add(advice.Id, receipt);
        world.Trace.Add("primary", declines ? "declines-advice" : "takes-advice", SimulatedWorld.Name(advice.Key), advice.Kind.ToString());
        if (advice.Kind == AdviceKind.PostDebit && !declines)
        {
            world.PrimaryPosted(advice);
        }

        return receipt;
    }

    /// <summary>A request that was taken for lost is executed after all.</summary>
    public void ExecuteLate(TransactionRequest request)
    {
        PrimaryPayment payment = Of(request.Key);
        payment.IsExecutedLate = true;
        payment.Request ??= request;
        Decide(request, payment, 0);
    }

    public bool IsExecutedLate(TransactionKey key) => Find(key) is { IsExecutedLate: true };

    private bool Decide(TransactionRequest request, PrimaryPayment payment, int roll)
    {
        payment.IsProcessing = false;
        if (payment.IsCancelled || payment.IsExecuted)
        {
            return payment.IsExecuted;
        }

        payment.IsExecuted = roll < 90;
        payment.IsDeclined = !payment.IsExecuted;
        payment.ExecutedAt = world.Scheduler.Ticks;
        if (payment.IsExecuted)
        {
            Executed.Add(request.Key);
        }

        if (payment is { IsExecuted: true, IsExecutedLate: false })
        {
            world.Orders.Executed(request.Key);
        }

        world.Trace.Add("primary", payment.IsExecuted ? "executes" : "declines", SimulatedWorld.Name(request.Key));
        return payment.IsExecuted;
    }

    private static PrimaryResult Not(PrimaryCallEffect call, PrimaryResult result)
    {
        call.MayHaveExecuted = false;
        return result;
    }
}
