using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>What the nodes of a store share besides its records.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SharedSettingsKind>))]
public enum SharedSettingsKind
{
    /// <summary>Options that apply while nodes run: one file, <c>options.json</c>, with one section for each options class.</summary>
    Options = 0,

    /// <summary>The routing table: <c>catalogue.json</c> and <c>policy.json</c>, which take effect together.</summary>
    Routes = 1,
}
