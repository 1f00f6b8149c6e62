#if !NET8_0_OR_GREATER
namespace System.Runtime.CompilerServices;

/// <summary>Lets the compiler make <c>init</c> accessors for .NET Standard, which lacks the type that marks them.</summary>
internal static class IsExternalInit;
#endif
