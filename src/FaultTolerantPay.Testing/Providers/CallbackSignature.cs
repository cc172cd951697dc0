namespace FaultTolerantPay.Testing.Providers;

/// <summary>How a callback of the suite is signed.</summary>
public enum CallbackSignature
{
    /// <summary>With the key in force.</summary>
    CurrentKey = 1,

    /// <summary>With the key before it, which the settings still have.</summary>
    OlderKey = 2,

    /// <summary>With a key that the settings do not have, under its own key id if the provider sends key ids.</summary>
    UnknownKey = 3,

    /// <summary>With another provider's key, under the id of the key in force if the provider sends key ids.</summary>
    OtherProvidersKey = 4,

    /// <summary>The signature's field is there, and empty.</summary>
    Empty = 5,

    /// <summary>The signature's field is not there.</summary>
    Missing = 6,
}
