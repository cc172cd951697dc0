using FaultTolerantPay.Model;
using FaultTolerantPay.Simulation.Runs;

namespace FaultTolerantPay.Simulation.Drivers;

/// <summary>
/// Tills that ask on purpose at the worst moments: for what was answered just before a fault, right after it began; and with another
/// attempt for an order that was paid, is under way, nobody can
/// tell, or ended unpaid.
/// </summary>
internal sealed class Retries(SimulatedWorld world)
{
    // A till that lost its answer asks again within so long.
    private static readonly TimeSpan Recent = TimeSpan.FromSeconds(20);
    private const int MaxAttempts = 4;

    private readonly Queue<(TransactionRequest Content, long At)> _answered = new();
    private readonly Dictionary<OrderKey, int> _attempts = [];

    /// <summary>A client begins: now and then another one asks for the same order with an attempt of its own.</summary>
    public void Begins(TransactionRequest content, TimeSpan at)
    {
        if (world.Chance.Percent(4))
        {
            Attempt(content, at + world.Chance.Ms(0, 400));
        }
    }

    /// <summary>A client has its final answer.</summary>
    public void Answered(TransactionRequest content, TransactionOutcome outcome)
    {
        if (world.IsCalm)
        {
            return;
        }

        _answered.Enqueue((content, world.Scheduler.Ticks));
        bool isPaid = outcome.Kind is OutcomeKind.CompletedByPrimary or OutcomeKind.Advanced;
        if (world.Chance.Percent(isPaid ? 5 : 35))
        {
            Attempt(content, world.Chance.Ms(0, 20_000));
        }
    }

    /// <summary>A client heard that nobody can tell yet.</summary>
    public void Pends(TransactionRequest content)
    {
        if (!world.IsCalm && world.Chance.Percent(8))
        {
            Attempt(content, world.Chance.Ms(0, 8_000));
        }
    }

    /// <summary>The business system fails: what it answered a moment ago is asked for again.</summary>
    public void FaultBegins()
    {
        while (_answered.TryPeek(out var oldest) && oldest.At < world.Scheduler.Ticks - Recent.Ticks)
        {
            _answered.Dequeue();
        }

        foreach ((TransactionRequest content, _) in _answered.ToArray())
        {
            if (world.Chance.Percent(25))
            {
                Again(content, world.Chance.Ms(0, 12_000));
            }
            else if (world.Chance.Percent(10))
            {
                Attempt(content, world.Chance.Ms(0, 12_000));
            }
        }
    }

    private void Again(TransactionRequest content, TimeSpan after) => Start(new Client(world, content, content, isDuplicate: true), after);

    private void Attempt(TransactionRequest content, TimeSpan after)
    {
        int number = _attempts.GetValueOrDefault(content.Key.OrderKey, 1) + 1;
        // Who asks with other content under an order is refused, which is asked for elsewhere.
        if (number > MaxAttempts || world.Answers.Of(content.Key).MayConflict)
        {
            return;
        }

        _attempts[content.Key.OrderKey] = number;
        TransactionRequest attempt = content with
        {
            Attempt = new AttemptId($"{content.Order}-{number}"),
            Institution = world.Chance.Percent(30) ? world.Chance.Of(People.Institutions) : content.Institution,
        };
        Start(new Client(world, attempt, attempt, isDuplicate: false), after);
    }

    private void Start(Client client, TimeSpan after)
    {
        world.Orders.Add(client.Key);
        world.Drivers.Clients.Add(client);
        world.Scheduler.After(after, null, client.Ask);
    }
}
