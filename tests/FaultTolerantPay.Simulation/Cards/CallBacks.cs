using System.Globalization;
using System.Text;
using FaultTolerantPay.Simulation.Nodes;
using FaultTolerantPay.Simulation.Runs;
using FaultTolerantPay.Simulation.Scheduling;

namespace FaultTolerantPay.Simulation.Cards;

/// <summary>
/// What providers report by themselves: before the reply, twice, late; and what others report in their name, with another amount, currency,
/// merchant or provider, without a signature, or out of an old recording.
/// </summary>
internal sealed class CallBacks(SimulatedWorld world)
{
    private static readonly string[] Forgeries = ["unsigned", "old", "amount", "currency", "merchant", "provider", "order"];

    private readonly List<CallbackReading> _readings = [];

    /// <summary>What is forged, as the coverage names it.</summary>
    public static IEnumerable<string> ForgeryNames => Forgeries.Select(forgery => "callback forged: " + forgery);

    public CallbackReading Reading(int number) => _readings[number];

    /// <summary>The order arrived: the provider may report before it answers.</summary>
    public void Arrived(OutsideCardOrder order)
    {
        if (world.Chance.Percent(order.Provider == CardPeople.CallsBack ? 40 : 10))
        {
            world.Scheduler.After(world.Chance.Ms(0, 400), null, () => Report(order));
        }

        if (!world.IsCalm && world.Chance.Percent(12))
        {
            string forgery = world.Chance.OneOf(Forgeries);
            world.Scheduler.After(world.Chance.Ms(0, 6_000), null, () => Forge(order, forgery));
        }

        if (world.Cards!.Settings.Lies && !world.IsCalm && world.Chance.Percent(4))
        {
            world.Scheduler.After(world.Chance.Seconds(2, 30), null, () => Lie(order));
        }
    }

    /// <summary>What was accepted is decided: not reported at all, once, or several times.</summary>
    public void Decided(OutsideCardOrder order)
    {
        SeededRandom chance = world.Chance;
        int count = order.Provider == CardPeople.Polled ? 0 : chance.From(0, 3);
        for (int i = 0; i < count; i++)
        {
            world.Scheduler.After(chance.Percent(50) ? chance.Ms(0, 300) : chance.Ms(300, 25_000), null, () => Report(order));
        }
    }

    public void Report(OutsideCardOrder order, int tries = 3)
    {
        // A reversed order is reported no more.
        if (order is { IsReversed: true })
        {
            return;
        }

        Send(order.Provider, order.Name, new CallbackReading { IsAuthentic = true, Reports = [ReportOf(order, order.Result)] }, tries,
            "callback", status =>
            {
                world.Coverage.Mark($"callback {order.Result.Outcome}");
                if (status != CallbackStatus.Recorded)
                {
                    world.Fail("M1", $"a callback for {order.Name} is {status}.");
                }
            });
    }

    private static CallbackReport ReportOf(OutsideCardOrder order, ProviderResult result) => new()
    {
        Reference = order.Reference,
        Result = result,
        AmountMinor = order.Amount.Minor,
        Currency = order.Amount.Currency,
        MerchantNumber = CardPeople.MerchantNumberOf(order.Channel),
    };

    /// <summary>A failure is reported of what was executed, once the truth is on record: it is evidence, and not the answer.</summary>
    private void Lie(OutsideCardOrder order)
    {
        ChannelOperation? known = world.Cards!.Facts.Operation(order);
        if (world.IsCalm || order.IsOpen || order.MovedMinor == 0 || known is not { IsResolved: true, Outcome: OperationOutcome.Succeeded })
        {
            return;
        }

        world.Coverage.Mark("callback contradicts the record");
        world.Cards.Facts.LiedAbout.Add(order.Payment);
        var reading = new CallbackReading
        {
            IsAuthentic = true,
            Reports = [ReportOf(order, ProviderResult.SoftDecline("closed-by-mistake"))],
        };
        Send(order.Provider, order.Name, reading, 3, "callback-lies", status => world.Cards.Facts.LieTold(order, status));
    }

    /// <summary>Somebody who wants what was not paid to count as paid.</summary>
    private void Forge(OutsideCardOrder order, string forgery)
    {
        CallbackReport truth = ReportOf(order, ProviderResult.Succeeded("forged"));
        CallbackReport report = forgery switch
        {
            "amount" => truth with { AmountMinor = order.Amount.Minor + (world.Chance.Percent(50) ? 1 : -1) },
            "currency" => truth with { Currency = new Currency("USD") },
            "merchant" => truth with { MerchantNumber = "another-m" },
            "order" => truth with { Reference = "no-such-order" },
            _ => truth,
        };
        ProviderId by = forgery != "provider" ? order.Provider
            : world.Chance.OneOf([.. CardPeople.Providers.Where(other => other != order.Provider)]);
        CallbackStatus expected = forgery switch
        {
            "unsigned" => CallbackStatus.Refused,
            "old" => CallbackStatus.OutsideWindow,
            "order" => CallbackStatus.UnknownOrder,
            _ => CallbackStatus.Recorded,
        };
        var reading = new CallbackReading
        {
            IsAuthentic = forgery != "unsigned",
            Reports = [report],
            SignedAt = forgery == "old" ? world.Drivers.WallNow - TimeSpan.FromHours(1) : null,
        };
        Send(by, order.Name, reading, 3, "callback-forged", status =>
        {
            world.Coverage.Mark("callback forged: " + forgery);
            if (status != expected)
            {
                world.Fail("M1", $"a callback for {order.Name} with a wrong {forgery} is {status}; expected {expected}.");
            }
            else if (status == CallbackStatus.Recorded && !world.Cards!.Facts.IsNotBound(order))
            {
                world.Fail("M7", $"a callback for {order.Name} with a wrong {forgery} opened no discrepancy.");
            }
        });
    }

    private void Send(
        ProviderId provider, string about, CallbackReading reading, int tries, string what, Action<CallbackStatus> then)
    {
        if (world.Drivers.AnyNode() is { } node)
        {
            _readings.Add(reading);
            world.Trace.Add(provider.Value ?? "", what, about);
            _ = SendAsync(node, provider, about, reading, tries, what, then);
        }
        else if (tries > 0)
        {
            world.Scheduler.After(TimeSpan.FromSeconds(1), null, () => Send(provider, about, reading, tries - 1, what, then));
        }
    }

    private async Task SendAsync(
        SimulatedNode node, ProviderId provider, string about, CallbackReading reading, int tries, string what,
        Action<CallbackStatus> then)
    {
        var message = new CallbackMessage
        {
            Body = Encoding.ASCII.GetBytes((_readings.Count - 1).ToString(CultureInfo.InvariantCulture)),
            Headers = new Dictionary<string, string>(),
            ReceivedAt = node.WallNow,
        };
        try
        {
            CallbackResult result = await node.CallBacks.ReceiveAsync(provider, message, CancellationToken.None).ConfigureAwait(false);
            then(result.Status);
            if (result.Reply is not null != (result.Status == CallbackStatus.Recorded))
            {
                world.Fail("M1", $"a callback for {about} is {result.Status} and {(result.Reply is null ? "not " : "")}confirmed.");
            }
        }
        catch (StoreException)
        {
            if (tries > 0)
            {
                world.Scheduler.After(TimeSpan.FromMilliseconds(700), null, () => Send(provider, about, reading, tries - 1, what, then));
            }
        }
        catch (Exception exception)
        {
            world.Misuse("callback", exception);
        }
    }
}
