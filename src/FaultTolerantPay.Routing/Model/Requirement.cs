namespace FaultTolerantPay.Routing.Model;

/// <summary>What a request says about an optional dimension, such as an SMS from the bank.</summary>
public enum Requirement
{
    /// <summary>Channels with and without it are acceptable.</summary>
    DontCare = 0,

    /// <summary>Only channels that offer it are acceptable.</summary>
    Required = 1,

    /// <summary>Only channels that can work without it are acceptable.</summary>
    NotAcceptable = 2,
}
