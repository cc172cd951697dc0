using FaultTolerantPay.Simulation.Cards;
using FaultTolerantPay.Simulation.Checks;
using FaultTolerantPay.Simulation.Defects;
using FaultTolerantPay.Simulation.Drivers;
using FaultTolerantPay.Simulation.Nodes;
using FaultTolerantPay.Simulation.Scheduling;

namespace FaultTolerantPay.Simulation.Runs;

/// <summary>One run: traffic under faults, then calm until everything is final, then the reckoning with the outside world.</summary>
internal sealed class SimulationRun(SimulatedWorld world)
{
    private const long MaxSteps = 1_000_000;
    private static readonly TimeSpan MaxCalm = TimeSpan.FromHours(3);

    private int _number;

    public static RunResult Run(ulong seed, Func<Disk>? disk = null, Defect? defect = null, TextWriter? verbose = null,
        bool paysByCard = false)
    {
        using Disk used = (disk ?? Disk.InMemory)();
        var world = new SimulatedWorld(seed, used, defect ?? Defect.None, verbose, paysByCard);
        var run = new SimulationRun(world);
        string? thrown = null;
        // Under a caller's context continuations would not run where they are completed, but be handed to the thread pool.
        SynchronizationContext? callers = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            run.Go();
        }
        catch (SimulationException exception)
        {
            thrown = exception.Message;
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(callers);
        }
        foreach (SimulatedNode node in world.Nodes)
        {
            node.End();
        }

        string? failure = world.Failure ?? thrown;
        return new RunResult(seed, failure, world.Trace.Hash, world.Scheduler.Steps, world.Scheduler.Now, world.Coverage, failure is null
            ? "" : world.Trace.Last(120))
        {
            Payments = world.Cards?.Settings.Orders ?? world.Settings.Payments,
        };
    }

    private void Go()
    {
        AddMerchants();
        foreach (SimulatedNode node in world.Nodes)
        {
            node.Start();
        }

        if (world.Cards is { } cards)
        {
            cards.Start();
        }
        else
        {
            StartStandIns();
        }

        world.Drivers.Faults.Start();
        world.Scheduler.After(world.Settings.Traffic, null, world.Drivers.Faults.Stop);
        TimeSpan? calmSince = null;
        while (world.Failure is null)
        {
            if (!world.Scheduler.Step())
            {
                throw new SimulationException("M7: nothing is left to happen, and not everything is final.");
            }

            if (!world.IsCalm)
            {
                continue;
            }

            if (calmSince is null)
            {
                calmSince = world.Scheduler.Now;
                if (world.Cards is null)
                {
                    Trickle();
                }
            }
            if (IsOver())
            {
                break;
            }

            if (world.Scheduler.Steps > MaxSteps || world.Scheduler.Now - calmSince > MaxCalm)
            {
                world.Fail("M7", "not everything is final long after the faults stopped: " + Unfinished());
                return;
            }
        }
        if (world.Failure is null)
        {
            if (world.Cards is null)
            {
                new FinalChecks(world).Check();
            }
            else
            {
                new CardFinalChecks(world).Check();
            }
        }
    }

    private void StartStandIns()
    {
        AddClients();
        world.Drivers.Operators.Start();
        world.Drivers.Pauser.Start();
        world.Drivers.RiskManagers.Start();
        world.Drivers.MandateClerk.Start();
        world.Drivers.Approver.Start();
    }

    private bool IsOver() => world.Cards is { } cards
        ? cards.IsOver()
        : world.Durable.Open.Count == 0 && world.Durable.OpenEvidence.Count == 0 && world.Channels.Unreported == 0
        && world.Drivers.Clients.TrueForAll(client => client.IsDone) && !world.Durable.HasWaitingMessages();

    private string Unfinished() => world.Cards?.Unfinished() ?? string.Join(
        ", ",
        world.Durable.Open.Select(key =>
            $"{key} is {world.Durable.Find(key)!.Advance?.State.ToString() ?? world.Durable.Find(key)!.Record!.Outcome.ToString()}")
            .Concat(world.Drivers.Clients.Where(client => !client.IsDone)
                .Select(client => $"the client of {client.Key} has no final outcome"))
            .Concat(world.Durable.OpenEvidence.Keys.Select(id => $"nobody decided {id}"))
            .Concat(world.Durable.Streams.Where(stream => stream.Value.Waiting > 0)
                .Select(stream => $"{stream.Value.Waiting} messages wait in {stream.Key}"))
            .Take(10));

    private void AddMerchants()
    {
        foreach (MerchantId id in People.Merchants)
        {
            var merchant = new Merchant
            {
                Id = id,
                Name = id.Value,
                Category = "5411",
                Status = id.Value == "m5" ? MerchantStatus.Suspended : MerchantStatus.Active,
                Currencies = [People.Eur, People.Jpy],
                Consent = id.Value == "m4" ? StandInConsent.NotGiven : new StandInConsent { IsGiven = true, Version = 1 },
                Registrations = [.. People.Institutions.Take(id.Value == "m2" ? 1 : 3).Select(institution => new Registration
                {
                    Institution = institution,
                    Status = RegistrationStatus.Registered,
                    MerchantAtInstitution = new InstitutionMerchantId($"{institution}-{id}"),
                })],
                Limits = id.Value == "m6" ? [] : [.. People.Institutions.SelectMany(institution => new[]
                {
                    new MerchantLimit(institution, new Money(18_000, People.Eur), NodeClock.Start),
                    new MerchantLimit(institution, new Money(1_800, People.Jpy), NodeClock.Start),
                })],
                RefreshAt = id.Value is "m3" or "m6" ? null : NodeClock.Start,
            };
            if (!world.Disk.Now(world.MerchantStore.SaveAsync(merchant, 0, null, default)))
            {
                throw new SimulationException($"{id} is stored already.");
            }

            world.Consents.Saved(merchant, 0);
        }
    }

    private void AddClients()
    {
        SeededRandom chance = world.Chance;
        for (int i = 0; i < world.Settings.Payments; i++)
        {
            TransactionRequest content = Content(++_number);
            TimeSpan at = chance.Between(TimeSpan.Zero, world.Settings.Traffic);
            Add(content, content, at, false);
            if (chance.Percent(12))
            {
                Add(content, content, at + chance.Ms(0, chance.Percent(60) ? 300 : 15_000), true);
            }

            if (chance.Percent(8))
            {
                world.Answers.Of(content.Key).MayConflict = true;
                Add(WithOneFieldChanged(content), content, at + chance.Ms(0, 8_000), true);
            }
            world.Drivers.Retries.Begins(content, at);
            // A fresh token for the same payment is no other payment.
            if (content.Mandate is { } mandate && chance.Percent(3))
            {
                Add(content with { Mandate = mandate with { Token = mandate.Token + "-again" } }, content, at + chance.Ms(0, 8_000), true);
            }
        }
    }

    /// <summary>Another payment under the same attempt, by one field alone.</summary>
    private TransactionRequest WithOneFieldChanged(TransactionRequest content)
    {
        SeededRandom chance = world.Chance;
        switch (chance.Below(4))
        {
            case 0:
                return content with { Customer = chance.OneOf([.. People.Customers.Where(customer => customer != content.Customer)]) };
            case 1:
                return content with { Amount = content.Amount with { Minor = content.Amount.Minor + 1 } };
            case 2:
                return content with
                {
                    Amount =
                    content.Amount with { Currency = content.Amount.Currency == People.Eur ? People.Jpy : People.Eur }
                };
            default:
                InstitutionId?[] others = [null, .. People.Institutions];
                return content with { Institution = chance.OneOf([.. others.Where(other => other != content.Institution)]) };
        }
    }

    /// <summary>Life goes on: without payments nobody would find out that the business system is back.</summary>
    private void Trickle()
    {
        TransactionRequest content = Content(++_number);
        Add(content, content, TimeSpan.Zero, false);
        world.Scheduler.After(world.Chance.Seconds(1, 5), null, Trickle);
    }

    private void Add(TransactionRequest content, TransactionRequest first, TimeSpan at, bool isDuplicate)
    {
        world.Orders.Add(content.Key);
        var client = new Client(world, content, first, isDuplicate);
        world.Drivers.Clients.Add(client);
        world.Scheduler.After(at, null, client.Ask);
    }

    private TransactionRequest Content(int number)
    {
        SeededRandom chance = world.Chance;
        bool isYen = chance.Percent(12);
        long amount = isYen ? chance.From(1, 2_000) : chance.From(1, chance.Percent(15) ? 25_000 : 9_000);
        int kind = chance.Below(100);
        return new TransactionRequest
        {
            Merchant = chance.Percent(70) ? chance.Of(People.Merchants.AsSpan(0, 3)) : chance.Of(People.Merchants),
            Order = new OrderId($"o{number}"),
            Customer = chance.Of(People.Customers),
            Amount = new Money(chance.PerMille(5) ? 0 : amount, isYen ? People.Jpy : People.Eur),
            RequestedAt = default,
            AnswerBy = default,
            Mandate = kind < 4 ? null
                : new Mandate(kind < 6 ? new InstitutionId("delta") : chance.Of(People.Institutions), $"{People.Secret}-{number}"),
            Institution = chance.Percent(60) ? null : chance.Of(People.Institutions),
        };
    }
}
