using FaultTolerantPay.Simulation.Runs;
using FaultTolerantPay.Simulation.Scheduling;

namespace FaultTolerantPay.Simulation.Drivers;

/// <summary>
/// Risk managers: they change caps, also to less than what is outstanding, and block customers, in the file that all nodes read. Now and
/// then they mistype, and mend it later.
/// </summary>
internal sealed class RiskManagers(SimulatedWorld world)
{
    // Where an error lies elsewhere than what is read anew, or the file is empty, nothing of the edit may come into force either.
    private static readonly (string Name, Action<IDictionary<string, string?>> Make)[] Errors =
    [
        ("decimals", lines => lines["Pay:Caps:Exposure:0:MaxAmountMinor"] = "100.00"),
        ("unknown scope", lines => lines["Pay:Caps:Exposure:0:Scope"] = "Costumer"),
        ("unknown key", lines => lines["Pay:Caps:Exposures:0:Currency"] = "EUR"),
        ("unknown institution", lines =>
        {
            lines["Pay:Caps:NoCaps"] = "false";
            lines["Pay:Caps:Exposure:0:Scope"] = "Institution";
            lines["Pay:Caps:Exposure:0:Id"] = "omega";
            lines["Pay:Caps:Exposure:0:Currency"] = "EUR";
            lines["Pay:Caps:Exposure:0:MaxCount"] = "1";
        }),
        ("hour", lines =>
        {
            lines["Pay:Admission:ProgrammeHours:0:From"] = "22:00";
            lines["Pay:Admission:ProgrammeHours:0:Until"] = "24:00";
        }),
        ("another class", lines => lines["Pay:Recovery:Confirmations:MaxPerSecond"] = "0"),
        ("empty file", lines => lines.Clear()),
    ];

    public static IEnumerable<string> ErrorNames => Errors.Select(error => error.Name);

    public void Start()
    {
        if (!world.Settings.HasCaps)
        {
            return;
        }

        Edit();
        for (int i = 0; i < 5; i++)
        {
            world.Scheduler.After(world.Chance.Between(TimeSpan.Zero, world.Settings.Traffic), null, Edit);
        }
    }

    /// <summary>The file is right again, whatever it was.</summary>
    public void Correct()
    {
        if (world.Options.IsInvalid)
        {
            Save(Caps(), Blocked(), null);
        }
    }

    private void Edit()
    {
        if (world.IsCalm)
        {
            return;
        }

        if (!world.Chance.Percent(35))
        {
            Save(Caps(), Blocked(), null);
            return;
        }
        (string name, Action<IDictionary<string, string?>> make) = world.Chance.Of(Errors);
        Save(Caps(), Blocked(), make);
        world.Coverage.Mark($"wrong edit: {name}");
        world.Scheduler.After(world.Chance.Seconds(1, 15), null, Correct);
    }

    private void Save(CapOptions caps, string[] blocked, Action<IDictionary<string, string?>>? spoil)
    {
        world.Trace.Add("risk", spoil is null ? "edits" : "mistypes", "");
        world.Options.BeforeSave(caps, blocked, spoil is not null);
        world.OptionsFile.Save(caps, blocked, spoil);
        world.Options.AfterSave();
    }

    private string[] Blocked() => world.Chance.Percent(40) ? ["c9", world.Chance.Of("c2", "c5", "c11")] : ["c9"];

    private CapOptions Caps()
    {
        SeededRandom chance = world.Chance;
        var caps = new CapOptions();
        if (chance.Percent(75))
        {
            if (chance.Percent(70))
            {
                caps.Exposure.Add(new ExposureCap
                {
                    Scope = CounterScope.All,
                    Currency = "EUR",
                    MaxAmountMinor = chance.From(20_000, 400_000),
                    MaxCount = chance.Percent(30) ? chance.From(3, 40) : null
                });
            }

            if (chance.Percent(60))
            {
                caps.Exposure.Add(
                    new ExposureCap { Scope = CounterScope.Customer, Currency = "EUR", MaxAmountMinor = chance.From(4_000, 60_000) });
            }

            if (chance.Percent(40))
            {
                caps.Exposure.Add(
                    new ExposureCap { Scope = CounterScope.Customer, Id = "c1", Currency = "EUR", MaxCount = chance.From(0, 4) });
            }

            if (chance.Percent(40) || !caps.Exposure.Any(cap => cap.Id is null))
            {
                caps.Exposure.Add(
                    new ExposureCap { Scope = CounterScope.Merchant, Currency = "EUR", MaxAmountMinor = chance.From(10_000, 200_000) });
            }
            // A currency without a cap, where there are others, is not stood in for.
            if (chance.Percent(80))
            {
                caps.Exposure.Add(new ExposureCap { Scope = CounterScope.Institution, Currency = "JPY", MaxCount = chance.From(1, 10) });
            }

            if (world.Settings.WhenUnknown == UnknownPrimaryPolicy.StandIn || chance.Percent(30))
            {
                caps.Exposure.Add(
                    new ExposureCap { Scope = CounterScope.PrimaryUnknown, Currency = "EUR", MaxAmountMinor = chance.From(1_000, 60_000) });
            }
        }
        caps.NoCaps = caps.Exposure.Count == 0;
        if (chance.Percent(40))
        {
            caps.Velocity.Add(new VelocityWindow
            {
                Scope = CounterScope.Customer,
                Currency = "EUR",
                Length = TimeSpan.FromSeconds(chance.From(12, 60)),
                MaxCount = chance.From(2, 12)
            });
        }

        return caps;
    }
}
