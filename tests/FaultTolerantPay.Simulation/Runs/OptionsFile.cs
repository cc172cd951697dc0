using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace FaultTolerantPay.Simulation.Runs;

/// <summary>The one file of options that all nodes read, at their start and whenever somebody saves it.</summary>
internal sealed class OptionsFile : ConfigurationProvider, IConfigurationSource
{
    private readonly IConfigurationRoot _root;

    public OptionsFile() => _root = new ConfigurationBuilder().Add(this).Build();

    public IConfiguration Section => _root.GetSection("Pay");

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    /// <summary>Saves the file: everything in it is replaced, and every running node reads it again before this returns.</summary>
    /// <param name="caps">The caps.</param>
    /// <param name="blocked">The customers that are blocked.</param>
    /// <param name="spoil">Spoils what was written; null: it stays right.</param>
    public void Save(CapOptions caps, IReadOnlyCollection<string> blocked, Action<IDictionary<string, string?>>? spoil)
    {
        var lines = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        void Put(string key, object? value)
        {
            if (value is not null)
            {
                lines["Pay:" + key] = Convert.ToString(value, CultureInfo.InvariantCulture);
            }
        }

        Put("Caps:NoCaps", caps.NoCaps ? "true" : "false");
        for (int i = 0; i < caps.Exposure.Count; i++)
        {
            ExposureCap cap = caps.Exposure[i];
            Put($"Caps:Exposure:{i}:Scope", cap.Scope);
            Put($"Caps:Exposure:{i}:Id", cap.Id);
            Put($"Caps:Exposure:{i}:Currency", cap.Currency);
            Put($"Caps:Exposure:{i}:MaxAmountMinor", cap.MaxAmountMinor);
            Put($"Caps:Exposure:{i}:MaxCount", cap.MaxCount);
        }
        for (int i = 0; i < caps.Velocity.Count; i++)
        {
            VelocityWindow window = caps.Velocity[i];
            Put($"Caps:Velocity:{i}:Scope", window.Scope);
            Put($"Caps:Velocity:{i}:Currency", window.Currency);
            Put($"Caps:Velocity:{i}:Length", $"{window.Length.TotalSeconds:F0} s");
            Put($"Caps:Velocity:{i}:MaxAmountMinor", window.MaxAmountMinor);
            Put($"Caps:Velocity:{i}:MaxCount", window.MaxCount);
        }
        foreach ((int i, string customer) in blocked.Index())
        {
            Put($"Admission:BlockedCustomers:{i}", customer);
        }

        spoil?.Invoke(lines);
        Data = lines;
        OnReload();
    }
}
